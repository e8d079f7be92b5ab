/**
 * The rows of a kind in memory, so that a list of 10,000 is not read from disk after each keystroke.
 * `view` stays the source: a kind is read once, then patched with what each commit changed.
 */
import type { KindName } from '../domain/schema';
import { onChange, resetHere, type Change } from './changes';
import { openDatabase } from './connection';
import type { ViewRow } from './database';

type Rows = Map<string, ViewRow>;

const kinds = new Map<KindName, Promise<Rows>>();
const lists = new Map<KindName, ViewRow[]>();

/** Every row of a kind, deleted ones included; a promise shared by all who ask. */
function rowsOf(kind: KindName): Promise<Rows> {
  let rows = kinds.get(kind);
  if (!rows) {
    rows = read(kind);
    kinds.set(kind, rows);
    rows.catch(() => kinds.delete(kind));
  }
  return rows;
}

async function read(kind: KindName): Promise<Rows> {
  const db = await openDatabase();
  const rows = await db.view.where('k').equals(kind).toArray();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The live rows of a kind. The same array until one of them changes: do not alter it. */
export async function liveRows(kind: KindName): Promise<ViewRow[]> {
  const rows = await rowsOf(kind);
  let list = lists.get(kind);
  if (!list) lists.set(kind, (list = [...rows.values()].filter((row) => row.del === undefined)));
  return list;
}

/** The row with this id, deleted or not. */
export async function rowOf(kind: KindName, id: string): Promise<ViewRow | undefined> {
  const known = kinds.get(kind);
  if (known) return (await known).get(id);
  return (await openDatabase()).view.get(id);
}

/** The rows that were deleted and whose document is still known. */
export async function removedRows(kind: KindName): Promise<ViewRow[]> {
  return [...(await rowsOf(kind)).values()].filter((row) => row.del !== undefined);
}

async function patch(rows: Map<string, ViewRow | undefined>): Promise<void> {
  for (const [kind, loading] of kinds) {
    const known = await loading.catch(() => undefined);
    if (known) patchKind(kind, known, rows);
  }
}

function patchKind(kind: KindName, known: Rows, rows: Map<string, ViewRow | undefined>): void {
  for (const [id, row] of rows) {
    if (row ? row.k !== kind : !known.has(id)) continue;
    if (row) known.set(id, row);
    else known.delete(id);
    lists.delete(kind);
  }
}

async function reread(ids: string[]): Promise<Map<string, ViewRow | undefined>> {
  const rows = await (await openDatabase()).view.bulkGet(ids);
  return new Map(ids.map((id, i) => [id, rows[i]]));
}

const followers = new Set<() => void>();
let working = Promise.resolve();

/** Calls `follower` after the rows in memory caught up with a commit. */
export function onRows(follower: () => void): () => void {
  followers.add(follower);
  return () => followers.delete(follower);
}

/** Resolves when the rows in memory have caught up with every commit so far. */
export function caughtUp(): Promise<void> {
  return working;
}

async function follow(change: Change): Promise<void> {
  if (change.reset) forgetAll();
  else await patch(change.rows ?? (await reread(change.ids)));
  for (const follower of [...followers]) follower();
}

function forgetAll(): void {
  kinds.clear();
  lists.clear();
}

onChange((change) => {
  if (change.reset) forgetAll();
  working = working.then(() => follow(change)).catch(resetHere);
});
