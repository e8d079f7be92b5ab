/** The letter of a promise: made from the meeting, then the person's own words, kept as they type. */
import type { Change } from '../../db/records.ts';
import { letterFor, type Letter } from '../../domain/letters.ts';
import type { Followup } from '../../domain/schema.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import { t } from '../../messages/followups.ts';
import { t as say } from '../../messages/letters.ts';
import { callName } from '../../domain/names.ts';
import { keep } from '../../deeds/perform.ts';
import { Typing } from '../../deeds/typing.svelte.ts';
import { askLink, askOf } from '../../domain/address-request.ts';
import { linkOf } from '../../domain/card.ts';
import { publicUrl } from '../../platform/public-url.ts';
import type { DueData, DueEntry } from './due-data.ts';
import { nameOf } from './due-words.ts';

/** The first draft for one person of a promise; `unseen` where it goes to the mail program without lying here first. */
export function firstLetter(entry: DueEntry, data: DueData, index = 0, unseen = false): Letter {
  const contact = entry.people[index]?.doc ?? {};
  const card = data.card?.doc;
  const meeting = ['coffee', 'visit', 'host'].includes(entry.doc.kind ?? '');
  const also = meeting ? entry.people.slice(1).map((person) => person.doc) : [];
  const link = (card && linkOf(card, publicUrl())) ?? '';
  return letterFor({ contact, also, trip: entry.trip?.doc, opportunity: entry.opportunity?.doc, card, met: entry.met?.doc, event: entry.event?.doc, followup: entry.doc, link, askLink: askLink(askOf(entry.doc), publicUrl()), own: LANGUAGE, unseen }, say);
}

/** One message to two people who said yes: who each is, and why they may like to talk. */
export function introLetter(entry: DueEntry, data: DueData): Letter {
  const [one, two] = entry.people.map((p) => p.doc);
  const about = (doc: typeof one): string => [nameOf(doc), [doc?.title, doc?.organisation, doc?.city].filter(Boolean).join(', ')].filter(Boolean).join(': ');
  const names = { one: callName(one ?? {}) || nameOf(one), two: callName(two ?? {}) || nameOf(two) };
  const topic = entry.doc.promise?.trim() ? t('introTopic', { topic: entry.doc.promise.trim() }) : t('introWhy');
  const body = [t('introGreeting', names), topic, `${about(one)}\n${about(two)}`, t('introOver'), [say('signoff'), data.card?.doc.name ?? ''].filter(Boolean).join('\n')].join('\n\n');
  return { subject: t('introSubject', names), body, mark: '' };
}

interface Words { subject: string; body: string }
/** What is on the follow-up, else the first draft. Nothing is written until a word is changed. */
export class StoredLetter {
  readonly #id: string;
  readonly #typing: Typing<Words>;

  constructor(id: string, suggested: Words, current: () => Followup) {
    this.#id = id;
    this.#typing = new Typing<Words>({
      key: `letter:${id}`,
      long: ['body'],
      stored: () => ({ subject: current().subject ?? '', body: current().draft ?? '' }),
      shown: ({ subject, body }) => ({ subject: subject || suggested.subject, body: body || suggested.body }),
      changes: (before, after) => this.#edit(before, after),
    });
  }

  #edit(before: Words, after: Words): Change[] {
    const doc = ({ subject, body }: Words): Followup => ({ subject, draft: body });
    return [{ op: 'edit', kind: 'followup', id: this.#id, before: doc(before), after: doc(after) }];
  }

  get words(): Words {
    return this.#typing.value;
  }

  set subject(subject: string) {
    this.#typing.type({ ...this.words, subject });
  }

  set body(body: string) {
    this.#typing.type({ ...this.words, body });
  }

  save(): Promise<void> {
    return this.#typing.save();
  }

  /** The last save: the screen goes. */
  leave(): Promise<void> {
    return this.#typing.leave();
  }

  async startAgain(): Promise<void> {
    await this.#typing.drop();
    const stored = this.#typing.record;
    if (stored.subject || stored.body) await keep(this.#edit(stored, { subject: '', body: '' }));
  }
}
