/** The form of one person under review: what it holds and which changes come of it. */
import type { Change, Row } from '../../db/records.ts';
import type { Rec } from '../../domain/events.ts';
import { instantOf } from '../../domain/events.ts';
import { metChanges, metForm, PROMISES, promiseId, type MetForm, type Promised } from '../../domain/promises.ts';
import type { Contact, Followup, Interaction } from '../../domain/schema.ts';

/** `interval` in days as text, '' for none. Without a meeting, `note` is the person's own. */
export interface ReviewForm extends MetForm { interval: string }

/** The records as they were when the person came up. */
export interface Opened { contact: Rec<Contact>; meeting: Rec<Interaction> | undefined }

export const BLANK: ReviewForm = { name: '', place: '', note: '', event: '', offers: [], seeks: [], promises: [], interval: '' };

/** The form as the records say it. */
export function formOf({ contact, meeting }: Opened, followups: readonly Rec<Followup>[]): ReviewForm {
  const interval = contact.doc.interval_days ? String(contact.doc.interval_days) : '';
  const { name = '', note = '', offers = [], seeks = [] } = contact.doc;
  if (!meeting) return { ...BLANK, name, note, offers, seeks, interval };
  const ids = new Set(followups.map((f) => f.id));
  const promises = PROMISES.filter((kind: Promised) => ids.has(promiseId(meeting.id, kind)));
  return { ...metForm({ met: meeting, contact }, promises), interval };
}

/** What must be written to get from `before` to `after`; `looked` (ms) also marks the person as looked at. */
export function changesOf(opened: Opened, before: ReviewForm, after: ReviewForm, looked?: number): Change[] {
  const { contact, meeting } = opened;
  const typed = meeting ? (metChanges({ met: meeting, contact }, before, after) as Change[]) : contactTyped(contact, before, after);
  const own: Contact = { ...contact.doc };
  if (before.interval !== after.interval) own.interval_days = after.interval ? Number(after.interval) : undefined;
  if (looked) own.looked_at = Math.max(looked, instantOf(meeting?.doc.at));
  const isSame = own.interval_days === contact.doc.interval_days && own.looked_at === contact.doc.looked_at;
  return isSame ? typed : [...typed, { op: 'edit', kind: 'contact', id: contact.id, before: contact.doc, after: own }];
}

function contactTyped({ id, doc }: Rec<Contact>, before: ReviewForm, after: ReviewForm): Change[] {
  const fields = (['name', 'note', 'offers', 'seeks'] as const).filter((field) => String(before[field]) !== String(after[field]));
  const value = (form: ReviewForm): Contact => ({ ...doc, ...Object.fromEntries(fields.map((field) => [field, form[field]])) });
  return fields.length ? [{ op: 'edit', kind: 'contact', id, before: value(before), after: value(after) }] : [];
}

/** The looked-at mark as it was before, for undo. */
export function unfiled(row: Row<'contact'>, was: number | undefined): Change {
  return { op: 'edit', kind: 'contact', id: row.id, before: row.doc, after: { ...row.doc, looked_at: was } };
}
