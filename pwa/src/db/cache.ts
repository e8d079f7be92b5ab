/**
 * The rows of a kind in memory, so that a list of 10,000 is not read from disk after each keystroke.
 * `view` stays the source: a kind is read once, then patched with what each commit changed.
 */
import { FIELDS, type KindName } from '../domain/schema';
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
  return kinds.get(kind) ?? hold(kind, read(kind));
}

function hold(kind: KindName, rows: Promise<Rows>): Promise<Rows> {
  kinds.set(kind, rows);
  rows.catch(() => kinds.get(kind) === rows && kinds.delete(kind));
  return rows;
}

/** More rows than this are not copied out of the database in one go: the page answers in between. */
const PAGE = 1000;

async function read(kind: KindName): Promise<Rows> {
  const db = await openDatabase(), ofKind = db.view.where('k').equals(kind);
  if ((await ofKind.count()) > PAGE) return (await (pass ??= readAll(db))).get(kind) ?? new Map();
  return new Map((await ofKind.toArray()).map((row) => [row.id, row]));
}

/** One pass over everything, while it goes on: a large kind is read page by page, with all others. */
let pass: Promise<Map<KindName, Rows>> | undefined;

/** Kinds nobody asked for yet are held from the beginning: what is committed meanwhile is patched into them, too. */
function readAll(db: HallwayDatabase): Promise<Map<KindName, Rows>> {
  const reading = pages(db).finally(() => { if (pass === reading) pass = undefined; });
  for (const kind of Object.keys(FIELDS) as KindName[]) if (!kinds.has(kind)) void hold(kind, reading.then((found) => found.get(kind) ?? new Map<string, ViewRow>()));
  return reading;
}

async function pages({ view }: HallwayDatabase): Promise<Map<KindName, Rows>> {
  const found = new Map<KindName, Rows>();
  for (let after = '', last = PAGE; last === PAGE;) {
    const rows = await view.where('id').above(after).limit(PAGE).toArray();
    for (const row of rows) (found.get(row.k) ?? found.set(row.k, new Map()).get(row.k)!).set(row.id, row);
    [after, last] = [rows.at(-1)?.id ?? after, rows.length];
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
  pass = undefined;
  forgetMerges();
}

onChange((change) => {
  if (change.reset) forgetAll();
  working = working.then(() => follow(change)).catch(resetHere);
});
