/** Outcomes of this device's own changes that a person may want to see (SPEC.md 4.3). */
import { openDatabase } from './connection';
import type { Attention } from './database';
import { transact } from './transaction';

export type { Attention } from './database';

/** Everything not put away yet, the newest first. */
export async function outcomes(): Promise<Attention[]> {
  const all = await (await openDatabase()).attention.toArray();
  return all.sort((a, b) => b.at - a.at);
}

/** Puts outcomes away; what they are about does not change. */
export function dismissOutcomes(seen: readonly Pick<Attention, 'device' | 'mid'>[]): Promise<void> {
  return transact((t) => t.db.attention.bulkDelete(seen.map(({ device, mid }) => [device, mid])));
}
