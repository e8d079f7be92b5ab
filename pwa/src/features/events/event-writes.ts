/** What the event screens change. Each resolves once it is on the disk. */
import { write, type Change, type Row } from '../../db/records.ts';
import { uuid, uuid5 } from '../../domain/ids.ts';
import type { Contact, Event_, Goal } from '../../domain/schema.ts';
import { t } from '../../messages/events.ts';
import { toast } from '../../ui/toasts.ts';
import { sayUnsaved } from '../../ui/unsaved.ts';

/** Writes; where it fails the person is told and what they typed stays. Resolves to whether it was kept. */
export async function kept(changes: Change[]): Promise<boolean> {
  try {
    await write(changes);
    return true;
  } catch (error) {
    sayUnsaved(error, changes);
    return false;
  }
}

export function addGoal(event: string, goal: Goal): Promise<boolean> {
  return kept([{ op: 'create', kind: 'goal', id: uuid(), doc: { ...goal, event } }]);
}

export function changeGoal(goal: Row<'goal'>, after: Goal): Promise<boolean> {
  return kept([{ op: 'edit', kind: 'goal', id: goal.id, before: goal.doc, after }]);
}

/** Removes a hope or a wish, with an undo in the toast. */
export async function removeGoal(goal: Row<'goal'>): Promise<void> {
  const gone = await kept([{ op: 'remove', kind: 'goal', id: goal.id }]);
  if (gone) toast(t('removed'), { action: t('undo'), onaction: () => void write([{ op: 'undelete', kind: 'goal', id: goal.id }]) });
}

export function changeEvent(event: Row<'event'>, change: Partial<Event_>): Promise<boolean> {
  return kept([{ op: 'edit', kind: 'event', id: event.id, before: event.doc, after: { ...event.doc, ...change } }]);
}

/** Marks a person as looked at: nothing more to do for them. */
export function lookedAt(contact: { id: string; doc: Contact }, now: number): Promise<boolean> {
  return kept([{ op: 'edit', kind: 'contact', id: contact.id, before: contact.doc, after: { ...contact.doc, looked_at: now } }]);
}

/** The three things to do before the drawer closes. */
export const CLOSING_KEYS = ['thanks', 'team', 'committee'] as const;

/** The id of one of the three things before closing the drawer: the same on every device. */
export function closingId(event: string, key: string): string {
  return uuid5(`closing:${event}:${key}`);
}

/** Ticks one of the three for the first time. */
export function addClosing(event: string, key: string, text: string): Promise<boolean> {
  return kept([{ op: 'create', kind: 'goal', id: closingId(event, key), doc: { event, text, met: true } }]);
}

/** Writes down that two people were introduced: one touch for both, in which you gave. */
export function introduce(event: string, zone: string, now: number, pair: readonly { id: string }[], note: string): Promise<boolean> {
  const doc = { contacts: pair.map((p) => p.id), event, at: { t: now, tz: zone }, channel: 'in_person', balance: 'given', note };
  return kept([{ op: 'create', kind: 'interaction', id: uuid(), doc }]);
}
