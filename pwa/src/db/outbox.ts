/** The queue of this device's own mutations (SPEC.md 4.1, 4.3): how one is added and found. */
import { SCHEMA_VERSION, type KindName } from '../domain/schema';
import { clock } from './clock';
import { canCoalesce, coalesce } from './coalesce';
import type { EntryState, HallwayDatabase, OutboxEntry } from './database';
import { addedIds, references } from './diff';
import { DEPOSITED, namedIds, type Mutation } from './mutation';
import type { Writing } from './transaction';

const byOrder = (a: OutboxEntry, b: OutboxEntry): number => a.n - b.n;

/** Whether an entry is laid over what was pulled: all but those the pulled state contains already. */
function isOverlaid(entry: OutboxEntry, cursor: number): boolean {
  if (entry.hidden) return false;
  return entry.state !== 'acked' || (entry.ack_seq ?? 0) > cursor;
}

/** Entries naming any of these records that are laid over the pulled state, in order of writing. */
export async function entriesOf(db: HallwayDatabase, ids: string[], cursor: number): Promise<OutboxEntry[]> {
  const entries = await db.outbox.where('ids').anyOf(ids).distinct().toArray();
  return entries.filter((entry) => isOverlaid(entry, cursor)).sort(byOrder);
}

/** Entries in one of these states. One question each: Dexie's `anyOf` goes from entry to entry, ten times as slow. */
export async function entriesIn({ outbox }: Pick<HallwayDatabase, 'outbox'>, ...states: EntryState[]): Promise<OutboxEntry[]> {
  return (await Promise.all(states.map((state) => outbox.where('state').equals(state).toArray()))).flat();
}

/** Every overlaid entry, in order of writing. */
export async function overlaidEntries(db: Pick<HallwayDatabase, 'outbox'>, cursor: number): Promise<OutboxEntry[]> {
  const [waiting, acked] = await Promise.all([entriesIn(db, 'new', 'sent', 'parked'), db.outbox.where('ack_seq').above(cursor).toArray()]);
  return [...waiting, ...acked].filter((entry) => isOverlaid(entry, cursor)).sort(byOrder);
}

/** Entries by the records they name, each list in the order given. */
export function byRecord(entries: OutboxEntry[]): Map<string, OutboxEntry[]> {
  const found = new Map<string, OutboxEntry[]>();
  for (const entry of entries) for (const id of entry.ids) found.set(id, [...(found.get(id) ?? []), entry]);
  return found;
}

/** Adds a mutation under the next mid, or folds it into the last one where that never left. */
export async function append(t: Writing, m: Mutation, seq: number): Promise<void> {
  const named = (await t.db.outbox.where('ids').equals(m.id ?? '').toArray()).sort(byOrder), last = named.at(-1);
  const told = await retold(t, m, named);
  if (canCoalesce(last, told, seq)) {
    await t.db.outbox.put({ ...last, m: coalesce(last.m, told), at: clock.now() });
    delete t.laidOver;
  } else {
    const added = entry(t, told);
    await t.db.outbox.add(added);
    if (t.laidOver) await lay(t, t.laidOver, [added]);
  }
  t.touch(...namedIds(m));
}

/** An edit of a text that was too long to push starts from what that one started from: the server has seen no other. */
async function retold(t: Writing, m: Mutation, named: OutboxEntry[]): Promise<Mutation> {
  for (const { device, mid, m: { text: long = {} } } of named) for (const field in long) {
    const { bt, v } = m.text?.[field] ?? {};
    if (device !== DEPOSITED || v === undefined || bt !== long[field]!.v) continue;
    m = { ...m, text: { ...m.text, [field]: { ...long[field], v } } };
    await t.db.outbox.delete([device, mid]);
  }
  return m;
}

/** A new entry under the next mid of this device, taken in this transaction: dense over all tabs. */
export function entry(t: Writing, m: Mutation, at = clock.now()): OutboxEntry {
  return { device: t.meta.device_id, mid: t.meta.next_mid++, n: t.meta.next_n++, ids: namedIds(m), m, at, state: 'new' };
}

/** The bases of a put: `b`, and `bs` where a field's own pending value hides what was pulled (4.3). */
export function bases(overlaid: OutboxEntry[], seq: number, fields: string[], unseen: string[]): Pick<Mutation, 'b' | 'bs'> {
  const bs: Record<string, number> = {};
  for (const field of fields) {
    const before = overlaid.findLast(({ m }) => m.set !== undefined && field in m.set)?.m;
    const base = before ? before.bs?.[field] ?? before.b ?? 0 : unseen.includes(field) ? 0 : seq;
    if (base !== seq) bs[field] = base;
  }
  return Object.keys(bs).length ? { b: seq, bs } : { b: seq };
}

/** Base and cursor of a delete: the least of what this device had seen of the record and its children. */
export async function deleteBases(t: Writing, id: string, seq: number): Promise<{ b: number; cur: number }> {
  const { byId, children } = await laidOver(t);
  const own = byId.get(id) ?? [];
  const around = [...own, ...[...(children.get(id) ?? [])].flatMap((child) => byId.get(child) ?? [])];
  return { b: Math.min(seq, ...own.flatMap(({ m }) => [m.b ?? seq, ...Object.values(m.bs ?? {})])), cur: Math.min(t.meta.cursor, ...around.map(({ m }) => m.cur ?? t.meta.cursor)) };
}

/** The overlaid entries by the records they name, and who refers to a record, now or by one of these entries. */
export interface LaidOver { byId: Map<string, OutboxEntry[]>; children: Map<string, Set<string>> }

/** What deletes look at, read once for all of a transaction: thousands at once are one import taken back. */
async function laidOver(t: Writing): Promise<LaidOver> {
  if (t.laidOver) return t.laidOver;
  const fresh: LaidOver = { byId: new Map(), children: new Map() };
  await lay(t, fresh, await overlaidEntries(t.db, t.meta.cursor));
  return (t.laidOver = fresh);
}

async function lay(t: Writing, { byId, children }: LaidOver, entries: OutboxEntry[]): Promise<void> {
  const unread = [...new Set(entries.flatMap((entry) => entry.ids))].filter((id) => !byId.has(id));
  for (const row of await t.db.view.bulkGet(unread)) if (row) for (const parent of references(row.k, row.doc)) putInto(children, parent, row.id);
  for (const entry of entries) {
    for (const id of entry.ids) byId.set(id, [...(byId.get(id) ?? []), entry]);
    for (const parent of entry.m.id ? mentioned(entry.m) : []) putInto(children, parent, entry.m.id!);
  }
}

function putInto(children: Map<string, Set<string>>, parent: string, child: string): void {
  const known = children.get(parent);
  if (known) known.add(child);
  else children.set(parent, new Set([child]));
}

/** Texts in a mutation that may be ids of other records. */
function mentioned(m: Mutation): string[] {
  const lists = Object.values(m.elem ?? {}).flatMap((elem) => [...addedIds(elem.add), ...(elem.rem ?? [])]);
  return [...lists, ...Object.values(m.set ?? {}).filter((value) => typeof value === 'string')];
}

/** The parts every mutation has: written under this schema, at this cursor. */
export function envelope({ meta }: Writing, op: Mutation['op'], kind: KindName, id: string): Mutation & { id: string } {
  const own = meta.own && meta.own.until > meta.cursor ? { own: meta.own.names } : {};
  return { op, schema: SCHEMA_VERSION, kind, id, cur: meta.cursor, ...own };
}
