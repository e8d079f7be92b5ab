/** Where each record stands: on this phone only, sending, safe on the server, or kept aside by it. */
import { readable, type Readable } from 'svelte/store';
import type { KindName } from '../domain/schema';
import { openDatabase } from './connection';
import type { EntryState, OutboxEntry } from './database';
import { fieldsOf } from './overlay';
import { live } from './records';

export type RecordState = 'phone' | 'sending' | 'safe' | 'aside';

/** One waiting change, for a list in words. */
export interface OutboxItem { mid: number; device: string; id?: string; kind?: KindName; op: OutboxEntry['m']['op']; create: boolean; fields: string[]; state: EntryState; at: number }

const WAITING: EntryState[] = ['new', 'sent', 'parked'];

/** The state of a record from its outbox entries: the least safe of them. */
export function stateOf(entries: Pick<OutboxEntry, 'state'>[]): RecordState {
  const has = (state: EntryState): boolean => entries.some((entry) => entry.state === state);
  if (has('new')) return 'phone';
  if (has('sent')) return 'sending';
  return has('parked') ? 'aside' : 'safe';
}

/** The state of the record with this id, true at all times. */
export function recordState(id: string): Readable<RecordState> {
  return fromOutbox<RecordState>('phone', async () => {
    const db = await openDatabase();
    return stateOf(await db.outbox.where('ids').equals(id).toArray());
  });
}

/** How many changes have not reached the server; undefined until that was read, so that nobody says "safe" too early. */
export const unsyncedCount: Readable<number | undefined> = fromOutbox<number | undefined>(undefined, countUnsynced);

async function countUnsynced(): Promise<number> {
  return (await openDatabase()).outbox.where('state').anyOf('new', 'sent').count();
}

function fromOutbox<T>(first: T, query: () => Promise<T>): Readable<T> {
  return readable(first, (set) => {
    set(first); // what an earlier follower saw may no longer hold
    return live(query).subscribe((value) => { if (value !== undefined) set(value); });
  });
}

/** What waits on this device, the oldest first; `parked` ones are kept aside by the server. */
export async function waiting(): Promise<OutboxItem[]> {
  const entries = await (await openDatabase()).outbox.where('state').anyOf(WAITING).toArray();
  return entries.filter(({ m }) => m.op !== 'nop').sort((a, b) => a.n - b.n).map(item);
}

function item({ m, mid, device, state, at }: OutboxEntry): OutboxItem {
  return {
    mid, device, op: m.op, create: m.create === true, fields: fieldsOf(m), state, at,
    ...(m.id === undefined ? {} : { id: m.id }), ...(m.kind === undefined ? {} : { kind: m.kind }),
  };
}

