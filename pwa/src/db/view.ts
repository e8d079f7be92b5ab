/** Writes `view` rows: `snap` with the overlaid outbox entries on it (SPEC.md 4.3). */
import { FIELDS, type KindName } from '../domain/schema';
import type { HallwayDatabase, Meta, OutboxEntry, Snap, ViewRow } from './database';
import { overlay } from './overlay';
import { entriesOf, overlaidEntries } from './outbox';

const FEW = 40;

/** Whether a field of a kind is view state only. */
export const quietField = (kind: KindName | undefined) => (field: string): boolean =>
  kind !== undefined && FIELDS[kind]?.[field]?.quiet === true;

/** Computes and stores the rows of `ids`; a row with nothing beneath it is deleted. `pulled` were just written to `snap`. */
export async function composeRows(db: HallwayDatabase, meta: Meta, ids: string[], pulled?: Map<string, Snap>): Promise<Map<string, ViewRow | undefined>> {
  if (ids.length === 0) return new Map();
  const isKnown = pulled !== undefined && ids.every((id) => pulled.has(id));
  const [snaps, entries] = await Promise.all([isKnown ? ids.map((id) => pulled.get(id)) : db.snap.bulkGet(ids), overlaid(db, meta, ids)]);
  const rows = new Map(ids.map((id, i) => [id, composeRow(id, snaps[i], entries.get(id) ?? [])]));
  await store(db, rows);
  return rows;
}

async function store(db: HallwayDatabase, rows: Map<string, ViewRow | undefined>): Promise<void> {
  const kept = [...rows.values()].filter((row): row is ViewRow => row !== undefined);
  const gone = [...rows].filter(([, row]) => row === undefined).map(([id]) => id);
  if (kept.length) await db.view.bulkPut(kept);
  if (gone.length) await db.view.bulkDelete(gone);
}

/** Overlaid entries by record id, each list in the order of writing. */
async function overlaid(db: HallwayDatabase, meta: Meta, ids: string[]): Promise<Map<string, OutboxEntry[]>> {
  const entries = ids.length > FEW ? await overlaidEntries(db, meta.cursor) : await entriesOf(db, ids, meta.cursor);
  const byId = new Map<string, OutboxEntry[]>();
  for (const entry of entries) for (const id of entry.ids) byId.set(id, [...(byId.get(id) ?? []), entry]);
  return byId;
}

/** One row, from what was pulled and the overlaid entries that name the record. */
export function composeRow(id: string, snap: Snap | undefined, entries: OutboxEntry[]): ViewRow | undefined {
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
