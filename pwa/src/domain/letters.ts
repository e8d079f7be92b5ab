/** The first draft of a letter to somebody you met: from the meeting, the note and the promise. */
import { callName } from './names';
import { compose, firstSentence, greetingWord, type Composed } from './drafts';
import { kindOf } from './due';
import type { Card, Contact, Event_, Followup, Interaction } from './schema';

/** Sentences come from the message catalogue; domain has none of its own. */
export type Say = (key: LetterKey, values?: Record<string, string>) => string;
export type LetterKey =
  | 'greeting' | 'met' | 'asPromised' | 'signoff' | 'subjectEvent' | 'subjectPlain'
  | 'kind_email' | 'kind_social' | 'kind_coffee' | 'kind_visit' | 'kind_host' | 'kind_post' | 'kind_post_ask' | 'kind_intro' | 'kind_volunteer' | 'kind_send' | 'kind_call' | 'kind_other';

export interface LetterSource {
  contact: Contact;
  card?: Card | undefined;
  met?: Interaction | undefined;
  event?: Event_ | undefined;
  followup?: Followup | undefined;
  /** Address of my card. */
  link?: string | undefined;
  /** Language of the writer. */
  own: string;
}

export interface Letter extends Composed {
  subject: string;
}

function metSentence({ met, event, own }: LetterSource, say: Say): string {
  if (!met) return '';
  const known = (text: string | undefined): string => (text?.trim() ? 'yes' : 'no');
  const place = met.place?.trim() ?? '';
  const where = say('met', { hasEvent: known(event?.name), event: event?.name ?? '', hasCity: known(event?.city), city: event?.city ?? '', hasPlace: known(place), place });
  const note = firstSentence(met.shared || met.note, own);
  return note ? `${where} ${note}.` : where;
}

function promiseSentence({ followup, contact }: LetterSource, say: Say): string {
  if (!followup) return '';
  const promise = followup.promise?.trim() ?? '';
  const kind = kindOf(followup);
  if (kind === 'post' && !contact.addresses?.length) return say('kind_post_ask');
  return promise ? say('asPromised', { promise }) : say(`kind_${kind}`);
}

/** Subject and body; `mark` is what came from the note, to be looked at before it is sent. */
export function letterFor(source: LetterSource, say: Say): Letter {
  const { contact, card, event, followup, link, own } = source;
  const name = callName(contact);
  const word = greetingWord(contact.languages, own);
  const greeting = word ? `${word} ${name},` : say('greeting', { name });
  const subject = followup?.promise?.trim() || (event?.name ? say('subjectEvent', { event: event.name }) : say('subjectPlain', { name: card?.name ?? '' }));
  return { subject, ...compose({ greeting, met: metSentence(source, say), promise: promiseSentence(source, say), signoff: say('signoff'), name: card?.name ?? '', link: link ?? '' }) };
}
