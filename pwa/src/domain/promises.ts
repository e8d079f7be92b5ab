/**
 * "Just met": what is added to a person who is saved already, and the promises made to them.
 *
 * `metChanges` turns two states of the form into record changes and may be called again and
 * again: a promise has a derived id, so a second save makes no second one.
 */
import { dueAfterMeeting, type FollowupKind } from './due';
import { instantOf } from './events';
import { promised, type Step } from './followups';
import { uuid5 } from './ids';
import type { Contact, Interaction } from './schema';

/** The promise chips, the usual ones first. */
export const PROMISES = ['email', 'send', 'coffee', 'intro', 'social', 'visit', 'host', 'post', 'volunteer', 'call'] as const satisfies readonly FollowupKind[];
export type Promised = (typeof PROMISES)[number];

/** The places people meet, until one has places of one's own. */
export const PLACES = ['coffee', 'session', 'booth', 'corridor', 'dinner'] as const;

/** `name` is typed only for somebody whose card is not here yet. */
export interface MetForm { name: string; place: string; note: string; event: string; offers: string[]; seeks: string[]; promises: Promised[] }

/** The records on screen as they were opened. */
export interface MetRecords { met: { id: string; doc: Interaction }; contact: { id: string; doc: Contact } }

export type MetChange =
  | { op: 'edit'; kind: 'interaction'; id: string; before: Interaction; after: Interaction }
  | { op: 'edit'; kind: 'contact'; id: string; before: Contact; after: Contact }
  | Step;

/** The form as the records say it; `promised` are the promises already kept from this meeting. */
export function metForm({ met, contact }: MetRecords, promised: readonly Promised[]): MetForm {
  return {
    name: contact.doc.name ?? '', place: met.doc.place ?? '', note: met.doc.note ?? '', event: met.doc.event ?? '',
    offers: contact.doc.offers ?? [], seeks: contact.doc.seeks ?? [], promises: [...promised],
  };
}

/** What must be written to get from `before` to `after`; empty when nothing changed. */
export function metChanges(records: MetRecords, before: MetForm, after: MetForm): MetChange[] {
  return [...interactionChange(records.met, before, after), ...contactChange(records.contact, before, after), ...promiseChanges(records, before, after)];
}

function interactionChange(met: MetRecords['met'], before: MetForm, after: MetForm): MetChange[] {
  const fields = (['place', 'note', 'event'] as const).filter((field) => before[field] !== after[field]);
  const value = (form: MetForm): Interaction => ({ ...met.doc, ...Object.fromEntries(fields.map((field) => [field, form[field]])) });
  return fields.length ? [{ op: 'edit', kind: 'interaction', id: met.id, before: value(before), after: value(after) }] : [];
}

function contactChange(contact: MetRecords['contact'], before: MetForm, after: MetForm): MetChange[] {
  const fields = (['name', 'offers', 'seeks'] as const).filter((field) => String(before[field]) !== String(after[field]));
  const value = (form: MetForm): Contact => ({ ...contact.doc, ...Object.fromEntries(fields.map((field) => [field, form[field]])) });
  return fields.length ? [{ op: 'edit', kind: 'contact', id: contact.id, before: value(before), after: value(after) }] : [];
}

function promiseChanges(records: MetRecords, before: MetForm, after: MetForm): MetChange[] {
  const added = after.promises.filter((kind) => !before.promises.includes(kind));
  const dropped = before.promises.filter((kind) => !after.promises.includes(kind));
  return [
    ...added.flatMap((kind) => followup(records, after, kind)),
    ...dropped.map((kind): MetChange => ({ op: 'remove', kind: 'followup', id: promiseId(records.met.id, kind) })),
  ];
}

/** The follow-up behind one chip of one meeting. */
export const promiseId = (met: string, kind: Promised): string => uuid5(`promise:${met}:${kind}`);

function followup({ met, contact }: MetRecords, form: MetForm, kind: Promised): Step[] {
  return promised({ id: promiseId(met.id, kind), contacts: [contact.id], met: met.id, kind, due: promiseDue(met.doc), event: form.event }).steps;
}

/** Seven days after the meeting, in the calendar of where it happened. */
export function promiseDue(met: Interaction): string {
  return dueAfterMeeting(instantOf(met.at), (met.at as { tz?: string } | undefined)?.tz);
}
