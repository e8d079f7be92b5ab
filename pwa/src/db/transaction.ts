/**
 * The one way to change the database: a transaction over every store that knows which records were
 * touched, writes their view rows before it commits, and tells every tab after it has committed.
 */
import { publish, publishReset } from './changes';
import { openDatabase } from './connection';
import { QuotaError, storageError, type HallwayDatabase, type Meta, type Snap, type ViewRow } from './database';
import { freeCaches } from '../platform/caches';
import type { LaidOver } from './outbox';
import { composeRows } from './view';

/** A running transaction. Change `meta` in place; name each record whose view may change by `touch`. */
export interface Writing {
  db: HallwayDatabase;
  meta: Meta;
  touch(...ids: string[]): void;
  /** Takes records in as the server has them. */
  pull(records: Snap[]): void;
  /** What this transaction took in so far, by id. */
  pulled: ReadonlyMap<string, Snap>;
  /** Kept for the deletes of this transaction. */
  laidOver?: LaidOver;
  /** The view was replaced as a whole: every tab reads it again. */
  replaced(): void;
}

/**
 * Runs `work` in one transaction and resolves after it is on the disk, with what `work` returned.
 * Throws `QuotaError` when the disk stays full after caches were freed, `StorageRefused` when the
 * browser keeps nothing; then nothing of it was kept.
 */
export async function transact<T>(work: (t: Writing) => Promise<T>): Promise<T> {
  try {
    return await attempt(work);
  } catch (error) {
    if (!(error instanceof QuotaError)) throw error;
    await freeCaches().catch(() => undefined);
    return attempt(work);
  }
}

async function attempt<T>(work: (t: Writing) => Promise<T>): Promise<T> {
  const db = await openDatabase();
  let rows = new Map<string, ViewRow | undefined>(), reset = false, result: T;
  try {
    result = await db.transaction('rw', db.tables, async () => {
      const meta = await db.meta.get('main') as Meta, before = JSON.stringify(meta), touched = new Set<string>(), pulled = new Map<string, Snap>();
      reset = false;
      const writing: Writing = {
        db, meta, pulled, touch: (...ids) => ids.forEach((id) => touched.add(id)), replaced: () => { reset = true; },
        pull: (records) => records.forEach((record) => pulled.set(record.id, record)),
      };
      const out = await work(writing);
      rows = reset ? new Map() : await composeRows(writing, [...new Set([...touched, ...pulled.keys()])]);
      if (JSON.stringify(meta) !== before) await db.meta.put(meta);
      return out;
    });
  } catch (error) {
    throw storageError(error);
  }
  if (reset) publishReset();
  else publish(rows);
  return result;
}
