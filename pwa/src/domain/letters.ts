/** The first draft of a letter to somebody you met: from the meeting, the note and the promise. */
import { callName } from './names';
import { compose, firstSentence, greetingWord, type Composed } from './drafts';
import { formatDay, formatRange, isDay } from './dates';
import { countryName } from './display-names';
import { kindOf } from './due';
import type { Card, Contact, Event_, Followup, Interaction, Opportunity, Trip } from './schema';
import { tripDays } from './trips';

/** Sentences come from the message catalogue; domain has none of its own. */
export type Say = (key: LetterKey, values?: Record<string, string>) => string;
export type LetterKey =
  | 'greeting' | 'met' | 'asPromised' | 'signoff' | 'subjectEvent' | 'subjectPlain' | 'subjectTrip' | 'trip' | 'kind_coffee_there' | 'kind_coffee_three' | 'kind_volunteer_named'
  | 'kind_email' | 'kind_social' | 'kind_coffee' | 'kind_visit' | 'kind_visit_impromptu' | 'kind_host' | 'kind_post' | 'kind_post_ask' | 'kind_post_link' | 'kind_intro' | 'kind_volunteer' | 'kind_send' | 'kind_call' | 'kind_other';

export interface LetterSource {
  contact: Contact;
  /** Others whom the same letter greets. */
  also?: readonly Contact[] | undefined;
  /** The journey it is about, and the committee, group or task force. */
  trip?: Trip | undefined;
  opportunity?: Opportunity | undefined;
  card?: Card | undefined;
  met?: Interaction | undefined;
  event?: Event_ | undefined;
  followup?: Followup | undefined;
  /** Address of my card. */
  link?: string | undefined;
  /** Where they can fill in their postal address. */
  askLink?: string | undefined;
  /** Language of the writer. */
  own: string;
  /** It goes to the mail program without being read here first: then nothing of the private note is in it. */
  unseen?: boolean | undefined;
}

export interface Letter extends Composed {
  subject: string;
}

function metSentence({ met, event, own, unseen }: LetterSource, say: Say): string {
  if (!met) return '';
  const known = (text: string | undefined): string => (text?.trim() ? 'yes' : 'no');
  const place = met.place?.trim() ?? '';
  const where = say('met', { hasEvent: known(event?.name), event: event?.name ?? '', hasCity: known(event?.city), city: event?.city ?? '', hasPlace: known(place), place });
  const note = firstSentence(met.shared || (unseen ? '' : met.note), own);
  return note ? `${where} ${note}.` : where;
}

function tripSentence({ trip, followup, own }: LetterSource, say: Say): string {
  const { from, to } = tripDays(trip ?? {});
  if (!trip || !from) return '';
  const day = followup?.detail?.['day'];
  return say('trip', { city: trip.city || countryName(trip.country, own), days: formatRange(from, to, own, from), hasDay: isDay(day) ? 'yes' : 'no', day: isDay(day) ? formatDay(day, own) : '' });
}

/** A visit without a time agreed. */
const dropsBy = (followup: Followup): boolean => kindOf(followup) === 'visit' && followup.detail?.['impromptu'] === true;

/** What is asked, by kind: at a coffee on a journey nobody needs the call. */
function kindSentence(source: LetterSource, followup: Followup, say: Say): string {
  const kind = kindOf(followup);
  const named = source.opportunity?.name?.trim();
  if (kind === 'volunteer' && named) return say('kind_volunteer_named', { name: named });
  const asked = dropsBy(followup) ? say('kind_visit_impromptu') : kind === 'coffee' && source.also?.length ? say('kind_coffee_three') : kind === 'coffee' && source.trip ? say('kind_coffee_there') : say(`kind_${kind}`);
  return [tripSentence(source, say), asked].filter(Boolean).join(' ');
}

function promiseSentence(source: LetterSource, say: Say): string {
  const { followup, contact } = source;
  if (!followup) return '';
  const promise = followup.promise?.trim() ?? '';
  const kind = kindOf(followup);
  if (kind === 'post' && !contact.addresses?.length) return source.askLink ? say('kind_post_link', { link: source.askLink }) : say('kind_post_ask');
  return promise ? [say('asPromised', { promise }), tripSentence(source, say), dropsBy(followup) && say('kind_visit_impromptu')].filter(Boolean).join('\n\n') : kindSentence(source, followup, say);
}

function subjectOf({ followup, event, card, trip, own }: LetterSource, say: Say): string {
  const promise = followup?.promise?.trim();
  if (promise) return promise;
  const place = trip?.city || countryName(trip?.country, own);
  if (place) return say('subjectTrip', { city: place });
  return event?.name ? say('subjectEvent', { event: event.name }) : say('subjectPlain', { name: card?.name ?? '' });
}

/** Subject and body; `mark` is what came from the note, to be looked at before it is sent. */
export function letterFor(source: LetterSource, say: Say): Letter {
  const { contact, card, link, own } = source;
  const name = [contact, ...(source.also ?? [])].map(callName).filter(Boolean).join(' & ');
  const word = greetingWord(contact.languages, own);
  const greeting = word ? `${word} ${name},` : say('greeting', { name });
  return { subject: subjectOf(source, say), ...compose({ greeting, met: metSentence(source, say), promise: promiseSentence(source, say), signoff: say('signoff'), name: card?.name ?? '', link: link ?? '' }) };
}
