/**
 * Records as last pulled. One that no change of this device lies over *is* its row of `view`; `snap` keeps
 * what lies beneath such changes and nothing else, so a record is not written and not kept twice (SPEC.md 10.1).
 */
import type { HallwayDatabase, Snap, ViewRow } from './database';
import type { Writing } from './transaction';

/** The records of `ids` as last pulled, in that order; undefined: never pulled. `held`: what is `beneath` them, where that was read. */
export async function pulledRecords(t: Writing, ids: string[], held?: Map<string, Snap>): Promise<(Snap | undefined)[]> {
  const covered = held ?? (await beneath(t.db, ids)), bare = ids.filter((id) => !t.pulled.has(id) && !covered.has(id));
  const shown = new Map((await t.db.view.bulkGet(bare)).map((row) => [row?.id, row && asPulled(row)]));
  return ids.map((id) => t.pulled.get(id) ?? covered.get(id) ?? shown.get(id));
}

/** The rows of `snap` among `ids`: of many, hardly any. */
export async function beneath({ snap }: Pick<HallwayDatabase, 'snap'>, ids: string[]): Promise<Map<string, Snap>> {
  return new Map((await snap.where('id').anyOf(ids).toArray()).map((row) => [row.id, row]));
}

/** The record in a row of `view` that nothing lies over. Without a `seq` it was made here, and nothing was pulled. */
export function asPulled({ pending: _pending, aside: _aside, ...record }: ViewRow): Snap | undefined {
  return record.seq ? record : undefined;
}
