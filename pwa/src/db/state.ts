/** Where each record stands: on this phone only, sending, safe on the server, or kept aside by it. */
import { readable, type Readable } from 'svelte/store';
import { openDatabase } from './connection';
import type { EntryState, OutboxEntry } from './database';
import { live } from './records';

export type RecordState = 'phone' | 'sending' | 'safe' | 'aside';

/** The state of a record from its outbox entries: the least safe of them. */
function stateOf(entries: Pick<OutboxEntry, 'state'>[]): RecordState {
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
  const { outbox } = await openDatabase();
  const counts = await Promise.all(['new', 'sent'].map((state) => outbox.where('state').equals(state).count()));
  return counts[0]! + counts[1]!;
}

function fromOutbox<T>(first: T, query: () => Promise<T>): Readable<T> {
  return readable(first, (set) => {
    set(first); // what an earlier follower saw may no longer hold
    return live(query).subscribe((value) => { if (value !== undefined) set(value); });
  });
}
