/** Writes `view` and `snap`; nobody else does, but for the swap of a rebuild: what was pulled, with the overlaid outbox entries on it (SPEC.md 10.1). */
import type { Table } from 'dexie';
import { FIELDS, type KindName } from '../domain/schema';
import type { OutboxEntry, Snap, ViewRow } from './database';
import { DEPOSITED } from './mutation';
import { overlay } from './overlay';
import { byRecord, entriesOf } from './outbox';
import { beneath, pulledRecords } from './pulled';
import type { Writing } from './transaction';

/** Whether a field of a kind is view state only. */
export const quietField = (kind: KindName | undefined) => (field: string): boolean =>
  kind !== undefined && FIELDS[kind]?.[field]?.quiet === true;

/** Computes and stores the rows of `ids` and what lies beneath them; a row of which nothing is left is deleted. */
export async function composeRows(t: Writing, ids: string[]): Promise<Map<string, ViewRow | undefined>> {
  if (ids.length === 0) return new Map();
  const held = await beneath(t.db, ids);
  const [records, entries] = await Promise.all([pulledRecords(t, ids, held), entriesOf(t.db, ids, t.meta.cursor).then(byRecord)]);
  const rows = new Map(ids.map((id, i) => [id, composeRow(id, records[i], entries.get(id) ?? [])]));
  const covered = records.filter((record): record is Snap => record !== undefined && entries.has(record.id) && record !== held.get(record.id));
  await store(t.db.snap, covered, [...held.keys()].filter((id) => !entries.has(id)));
  await store(t.db.view, [...rows.values()].filter((row) => row !== undefined), ids.filter((id) => !rows.get(id)));
  return rows;
}

async function store<T>(table: Table<T, string>, kept: T[], gone: string[]): Promise<void> {
  if (kept.length) await table.bulkPut(kept);
  if (gone.length) await table.bulkDelete(gone);
}

/** One row, from what was pulled and the overlaid entries that name the record. */
export function composeRow(id: string, snap: Snap | undefined, laid: OutboxEntry[]): ViewRow | undefined {
  const entries = snap?.del === undefined ? laid : laid.filter(({ device }) => device !== DEPOSITED); // what never went up brings nobody back
  const kind = snap?.k ?? entries.find((entry) => entry.m.id === id && entry.m.kind)?.m.kind;
  const row = overlay(snap, entries.map((entry) => entry.m), quietField(kind), id);
  if (!row || !kind) return undefined;
  return {
    id, k: kind, seq: snap?.seq ?? 0, doc: row.doc, at: Math.max(snap?.at ?? 0, ...entries.map((entry) => entry.at)),
    pending: entries.some((entry) => entry.state !== 'acked') ? 1 : 0,
    ...(row.del === undefined ? {} : { del: row.del }),
    ...(row.into === undefined ? {} : { into: row.into }),
    ...(entries.some((entry) => entry.state === 'parked') ? { aside: 1 as const } : {}),
  };
}
