/** What the event screens change. Each resolves once it is on the disk. */
import { keep, perform } from '../../deeds/perform.ts';
import type { Row } from '../../db/records.ts';
import { uuid, uuid5 } from '../../domain/ids.ts';
import type { Contact, Event_, Goal } from '../../domain/schema.ts';
import { t } from '../../messages/events.ts';

/** `draft`: the key of what was typed for it, which goes in the same transaction. */
export function addGoal(event: string, goal: Goal, draft?: string): Promise<boolean> {
  return keep([{ op: 'create', kind: 'goal', id: uuid(), doc: { ...goal, event } }], draft);
}

export function changeGoal(goal: Row<'goal'>, after: Goal): Promise<boolean> {
  return keep([{ op: 'edit', kind: 'goal', id: goal.id, before: goal.doc, after }]);
}

/** One more of what is counted; `said` is the new sum. */
export function countOne({ id, doc }: Row<'goal'>, said: string): Promise<boolean> {
  const more = { ...doc, count: (doc.count ?? 0) + 1 };
  const edit = (before: Goal, after: Goal) => ({ op: 'edit' as const, kind: 'goal' as const, id, before, after });
  return perform({ steps: [edit(doc, more)], undo: [edit(more, doc)] }, said);
}

/** Removes a hope or a wish, with an undo in the toast. */
export function removeGoal({ id }: Row<'goal'>): Promise<boolean> {
  return perform({ steps: [{ op: 'remove', kind: 'goal', id }], undo: [{ op: 'undelete', kind: 'goal', id }] }, t('removed'));
}

/** A hope goes on to another event, begun anew; it stays where it was, too. */
export function carryGoal(goal: Row<'goal'>, to: Row<'event'>): Promise<boolean> {
  const { count: _count, met: _met, ...rest } = goal.doc;
  const [kind, id] = ['goal' as const, uuid()];
  return perform({ steps: [{ op: 'create', kind, id, doc: { ...rest, event: to.id } }], undo: [{ op: 'remove', kind, id }] }, t('carried', { event: to.doc.name ?? '' }));
}

export function changeEvent(event: Row<'event'>, change: Partial<Event_>, draft?: string): Promise<boolean> {
  return keep([{ op: 'edit', kind: 'event', id: event.id, before: event.doc, after: { ...event.doc, ...change } }], draft);
}

/** Marks a person as looked at: nothing more to do for them. */
export function lookedAt(contact: { id: string; doc: Contact }, now: number): Promise<boolean> {
  return keep([{ op: 'edit', kind: 'contact', id: contact.id, before: contact.doc, after: { ...contact.doc, looked_at: now } }]);
}

/** The three things to do before the drawer closes. */
export const CLOSING_KEYS = ['thanks', 'team', 'committee'] as const;

/** The id of one of the three things before closing the drawer: the same on every device. */
export function closingId(event: string, key: string): string {
  return uuid5(`closing:${event}:${key}`);
}

/** Ticks one of the three for the first time. */
export function addClosing(event: string, key: string, text: string): Promise<boolean> {
  return keep([{ op: 'create', kind: 'goal', id: closingId(event, key), doc: { event, text, met: true } }]);
}

/** Writes down that two people were introduced: one touch for both, in which you gave. */
export function introduce(event: string, zone: string, now: number, pair: readonly { id: string }[], note: string): Promise<boolean> {
  const doc = { contacts: pair.map((p) => p.id), event, at: { t: now, tz: zone }, channel: 'in_person', balance: 'given', note };
  return keep([{ op: 'create', kind: 'interaction', id: uuid(), doc }]);
}
