/**
 * The rows of a kind in memory, so that a list of 10,000 is not read from disk after each keystroke.
 * `view` stays the source: a kind is read once, then patched with what each commit changed.
 */
import type { KindName } from '../domain/schema';
import { onChange, resetHere, type Change } from './changes';
import { openDatabase } from './connection';
import type { HallwayDatabase, ViewRow } from './database';
import { followed, namesPeople, survivorsOf, type Survivors } from './survivors';

type Rows = Map<string, ViewRow>;

const kinds = new Map<KindName, Promise<Rows>>();
const lists = new Map<KindName, ViewRow[]>();
const NOBODY: Survivors = new Map();
let survivors: Survivors | undefined;

/** Every row of a kind, deleted ones included; a promise shared by all who ask. */
function rowsOf(kind: KindName): Promise<Rows> {
  let rows = kinds.get(kind);
  if (!rows) {
    rows = read(kind);
    kinds.set(kind, rows);
    rows.catch(() => kinds.delete(kind) && (pass = undefined));
  }
  return rows;
}

/** More rows than this are not copied out of the database in one go: the page answers in between. */
const PAGE = 1000;

/** One reading of everything, shared by the large kinds asked for before the next commit: that is patched into them. */
let pass: Promise<Map<KindName, Rows>> | undefined;

async function read(kind: KindName): Promise<Rows> {
  const { view } = await openDatabase(), ofKind = view.where('k').equals(kind);
  if ((await ofKind.count()) > PAGE) return (await (pass ??= pages(view))).get(kind) ?? new Map<string, ViewRow>();
  return new Map((await ofKind.toArray()).map((row) => [row.id, row]));
}

async function pages(view: HallwayDatabase['view']): Promise<Map<KindName, Rows>> {
  const found = new Map<KindName, Rows>();
  for (let rows: ViewRow[] | undefined; !rows || rows.length === PAGE;) {
    rows = await view.where('id').above(rows?.at(-1)?.id ?? '').limit(PAGE).toArray();
    for (const row of rows) found.set(row.k, (found.get(row.k) ?? new Map<string, ViewRow>()).set(row.id, row));
  }
  return found;
}

/** The live rows of a kind. The same array until one of them changes: do not alter it. */
export async function liveRows(kind: KindName): Promise<ViewRow[]> {
  const merged = await merges(kind), rows = await rowsOf(kind);
  if (merged !== NOBODY && merged !== survivors) return liveRows(kind); // somebody was merged meanwhile
  let list = lists.get(kind);
  if (!list) lists.set(kind, (list = [...rows.values()].filter((row) => row.del === undefined).map((row) => followed(row, merged))));
  return list;
}

/** The row with this id, deleted or not. */
export async function rowOf(kind: KindName, id: string): Promise<ViewRow | undefined> {
  const known = kinds.get(kind), merged = await merges(kind);
  const row = known ? (await known).get(id) : await (await openDatabase()).view.get(id);
  return row && followed(row, merged);
}

/** Who was merged into whom, for a kind that refers to people. */
async function merges(kind: KindName): Promise<Survivors> {
  if (!namesPeople(kind)) return NOBODY;
  const people = await rowsOf('contact');
  return (survivors ??= survivorsOf(people.values()));
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
    if (kind === 'contact' && row?.into !== known.get(id)?.into) forgetMerges();
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

function forgetMerges(): void {
  survivors = undefined;
  lists.clear();
}

function forgetAll(): void {
  kinds.clear();
  forgetMerges();
}

onChange((change) => {
  pass = undefined;
  if (change.reset) forgetAll();
  working = working.then(() => follow(change)).catch(resetHere);
});
