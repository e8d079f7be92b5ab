/** The letter of a promise: made from the meeting, then the person's own words, kept as they type. */
import { clearDraft, loadDraft, saveDraft } from '../../db/drafts.ts';
import { letterFor, type Letter } from '../../domain/letters.ts';
import type { Followup } from '../../domain/schema.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import { t } from '../../messages/followups.ts';
import { t as say } from '../../messages/letters.ts';
import { callName } from '../../domain/names.ts';
import { keep } from '../../deeds/perform.ts';
import { askLink, askOf } from '../../domain/address-request.ts';
import { linkOf } from '../../domain/card.ts';
import { publicUrl } from '../../platform/public-url.ts';
import type { DueData, DueEntry } from './due-data.ts';
import { nameOf } from './due-words.ts';

const PAUSE = 1500; // ms without a keystroke

/** The first draft for one person of a promise. */
export function firstLetter(entry: DueEntry, data: DueData, index = 0): Letter {
  const contact = entry.people[index]?.doc ?? {};
  const card = data.card?.doc;
  const meeting = ['coffee', 'visit', 'host'].includes(entry.doc.kind ?? '');
  const also = meeting ? entry.people.slice(1).map((person) => person.doc) : [];
  const link = (card && linkOf(card, publicUrl())) ?? '';
  return letterFor({ contact, also, trip: entry.trip?.doc, opportunity: entry.opportunity?.doc, card, met: entry.met?.doc, event: entry.event?.doc, followup: entry.doc, link, askLink: askLink(askOf(entry.doc), publicUrl()), own: LANGUAGE }, say);
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
interface Kept { words: Words; base: Words }

/** What is on the follow-up, else the first draft. Nothing is written until a word is changed. */
export class StoredLetter {
  #id: string;
  #key: string;
  #suggested: Words;
  #current: () => Followup;
  #base: Words | undefined;
  #typed = $state<Words>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, suggested: Words, current: () => Followup) {
    this.#id = id;
    this.#key = `letter:${id}`;
    this.#suggested = suggested;
    this.#current = current;
    void loadDraft<Kept>(this.#key).then((kept) => {
      if (kept && !this.#typed) [this.#base, this.#typed] = [kept.base, kept.words];
    });
  }

  #stored(): Words {
    const { subject, draft } = this.#current();
    return { subject: subject ?? '', body: draft ?? '' };
  }

  get words(): Words {
    if (this.#typed) return this.#typed;
    const { subject, body } = this.#stored();
    return { subject: subject || this.#suggested.subject, body: body || this.#suggested.body };
  }

  set subject(subject: string) {
    this.#type({ ...this.words, subject });
  }

  set body(body: string) {
    this.#type({ ...this.words, body });
  }

  #type(words: Words): void {
    this.#base ??= this.#stored();
    this.#typed = words;
    saveDraft(this.#key, { words, base: this.#base });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), PAUSE);
  }

  /** Writes what was typed onto the follow-up; called on a pause, on leaving a field and the screen. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    const [base, typed] = [this.#base, this.#typed];
    if (!base || !typed) return;
    const doc = ({ subject, body }: Words): Followup => ({ subject, draft: body });
    const kept = await keep([{ op: 'edit', kind: 'followup', id: this.#id, before: doc(base), after: doc(typed) }], this.#key);
    if (!kept) return;
    if (this.#typed === typed) [this.#base, this.#typed] = [undefined, undefined];
    else this.#base = typed;
  }

  async startAgain(): Promise<void> {
    clearTimeout(this.#timer);
    [this.#base, this.#typed] = [undefined, undefined];
    await clearDraft(this.#key);
    const { subject, body } = this.#stored();
    if (subject || body) await keep([{ op: 'edit', kind: 'followup', id: this.#id, before: { subject, draft: body }, after: { subject: '', draft: '' } }]);
  }
}
