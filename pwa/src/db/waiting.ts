/** The changes that wait on this device, for a list in words. */
import type { KindName } from '../domain/schema';
import { openDatabase } from './connection';
import type { EntryState, OutboxEntry } from './database';
import { entriesIn } from './outbox';
import { fieldsOf } from './overlay';

/** One waiting change, for a list in words. */
export interface OutboxItem { mid: number; device: string; id?: string; kind?: KindName; op: OutboxEntry['m']['op']; create: boolean; fields: string[]; state: EntryState; reason?: string; at: number }

/** What waits on this device, the oldest first; `parked` ones are kept aside by the server. */
export async function waiting(): Promise<OutboxItem[]> {
  const entries = await entriesIn(await openDatabase(), 'new', 'sent', 'parked');
  return entries.filter(({ m }) => m.op !== 'nop').sort((a, b) => a.n - b.n).map(item);
}

function item({ m, mid, device, state, reason, at }: OutboxEntry): OutboxItem {
  return {
    mid, device, op: m.op, create: m.create === true, fields: fieldsOf(m), state, at,
    ...(m.id === undefined ? {} : { id: m.id }), ...(m.kind === undefined ? {} : { kind: m.kind }), ...(reason === undefined ? {} : { reason }),
  };
}
