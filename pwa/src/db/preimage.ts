/**
 * After a long absence the server may have forgotten that a record was deleted (SPEC.md 4.7,
 * `need_full`): it is told the record as last pulled, then the mutation again. So an edit beats a
 * delete that its author had not seen.
 */
import { FIELDS, SCHEMA_VERSION, type KindName } from '../domain/schema';
import type { Meta, OutboxEntry, Snap } from './database';
import { diff } from './diff';
import type { Doc, Mutation, Name } from './mutation';
import { pulledRecords } from './pulled';
import type { Writing } from './transaction';

/** The name under which the server first heard, or may have heard, of a mutation. */
export function firstName({ device, mid, m }: Pick<OutboxEntry, 'device' | 'mid' | 'm'>): Name {
  return m.was ?? [device, mid];
}

/** Queues creates of the records in `need`, then `entry`'s mutation under a new mid. */
export async function queueFull(t: Writing, entry: OutboxEntry, need: string[]): Promise<void> {
  if (entry.m.id && (await deletedLater(t, entry.m.id, entry.n))) return;
  for (const id of await withParents(t, need)) if (!(await isQueued(t, id))) await queueCreate(t, id, entry);
  await add(t, { ...entry.m, was: firstName(entry) }, entry.n, entry.at);
}

async function deletedLater(t: Writing, id: string, n: number): Promise<boolean> {
  const entries = await t.db.outbox.where('ids').equals(id).toArray();
  return entries.some((entry) => entry.m.op === 'del' && entry.n > n);
}

/** What the server asks for, each after the people it is about. */
async function withParents(t: Writing, need: string[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const id of need) {
    const doc = (await pulled(t, id))?.doc, parents = doc?.['contacts'];
    for (const parent of Array.isArray(parents) ? (parents as string[]) : []) if (await pulled(t, parent)) ids.add(parent);
    ids.add(id);
  }
  return ids;
}

const pulled = async (t: Writing, id: string): Promise<Snap | undefined> => (await pulledRecords(t, [id]))[0] ?? t.db.snap_old.get(id);

/** Whether the whole record waits already, queued for another of its mutations. */
async function isQueued(t: Writing, id: string): Promise<boolean> {
  const entries = await t.db.outbox.where('ids').equals(id).toArray();
  return entries.some(({ m, state }) => m.create === true && state === 'new' && m.id === id);
}

async function queueCreate(t: Writing, id: string, entry: OutboxEntry): Promise<void> {
  const before = await pulled(t, id);
  const kind = before?.k ?? kindOf(id, entry.m);
  if (kind) await add(t, createOf(kind, id, before, t.meta), entry.n - 0.5, entry.at);
}

/** The kind a record must have, from the mutation that names it: its own, or the one a reference asks for. */
function kindOf(id: string, m: Mutation): KindName | undefined {
  if (id === m.id || !m.kind) return m.kind;
  const names = (field: string): boolean => m.set?.[field] === id || (m.elem?.[field]?.add ?? []).includes(id);
  return Object.entries(FIELDS[m.kind]).find(([field]) => names(field))?.[1].targets[0] as KindName | undefined;
}

/**
 * The record as pulled, as a create: its base says that it is no new one, so where the record still
 * exists nothing happens. Counters are a `start`, for the same reason; after the server was restored
 * they are left out, since all who counted tell it again.
 */
function createOf(kind: KindName, id: string, snap: Snap | undefined, { cursor, before_epoch = 0 }: Meta): Mutation {
  const { inc, ...fields } = diff(kind, {}, (snap?.doc ?? {}) as Doc);
  return { op: 'put', create: true, schema: SCHEMA_VERSION, kind, id, cur: cursor, b: Math.max(snap?.seq ?? 0, 1), ...fields, ...(inc && snap!.seq > before_epoch ? { start: inc } : {}) };
}

async function add(t: Writing, m: Mutation, n: number, at: number): Promise<void> {
  await t.db.outbox.add({ device: t.meta.device_id, mid: t.meta.next_mid++, n, ids: [m.id!], m, at, state: 'new' });
  t.touch(m.id!);
}
