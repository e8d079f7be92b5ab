/**
 * The stores on the device (SPEC.md 4.3) and how they are opened. Only this folder touches IndexedDB.
 *
 * One database a person: `hallway:<random>`; `meta.account` says whose it is, null for a guest.
 * It is opened with strict durability, so a transaction's promise means "on the disk".
 */
import Dexie, { type EntityTable, type Table } from 'dexie';
import { SCHEMA_VERSION, type KindName } from '../domain/schema';
import { leavable } from './leaving';
import type { Doc, Mutation, Name } from './mutation';
import { overlaidEntries } from './outbox';
import { beneath } from './pulled';

/** On localhost Dexie notes where each promise was made: the app would be slower there than anywhere else. */
Dexie.debug = false;

/** A record as last pulled, where changes lie over it (`db/pulled.ts`). A deleted one keeps the last document, for the list of removed things. */
export interface Snap { id: string; k: KindName; seq: number; del?: number; into?: string; doc: Doc; at: number }

export type EntryState = 'new' | 'sent' | 'acked' | 'parked';

/** A mutation that waits, or is kept until the server says that it is in a backup. */
export interface OutboxEntry {
  device: string;
  mid: number;
  /** Order of writing on this device; kept when a rename gives new mids. */
  n: number;
  ids: string[];
  m: Mutation;
  at: number;
  state: EntryState;
  /** Why it is parked, in the server's word: `revoked`, `too_big`, `unknown_kind` ... */
  reason?: string;
  sent_at?: number;
  /** Head of the account after it: contained in every pull from there on. */
  ack_seq?: number;
  /** Kept only to be told again to a restored server: never shown. */
  hidden?: 1;
}

/** A record as screens see it: what was pulled with this device's own changes laid over it. */
export interface ViewRow {
  id: string;
  k: KindName;
  seq: number;
  /** Seq of the delete; 1 while the delete itself waits on this device. */
  del?: number;
  into?: string;
  doc: Doc;
  /** 1 while a change of it has not reached the server. */
  pending: 0 | 1;
  /** 1 while the server keeps a change of it aside. */
  aside?: 1;
  /** ms of the last change made here or pulled. */
  at: number;
}

export interface Draft { key: string; value: unknown; at: number }

/** An outcome to show: a value that lost, a person kept alive, a note that was merged. */
export interface Attention { device: string; mid: number; id?: string; st: string; reason?: string; f?: Record<string, { st: string; cf?: string }>; cf?: string; at: number }

/**
 * `head` is where pulling goes on afterwards (0: not begun); `after` the last seq stored. `direct`: there
 * was nothing before, so it is written where it belongs and shown as it comes.
 */
export interface Rebuild { direct: boolean; head: number; after: number; count: number; digest: string; live: number; done: boolean }

export interface Meta {
  key: 'main';
  device_id: string;
  next_mid: number;
  next_n: number;
  cursor: number;
  epoch: string | null;
  /** `STORED` of the client that fetched what is here. */
  schema: number;
  account: string | null;
  email: string | null;
  /** XOR over the live records as last pulled, 16 hex digits, and their number. */
  digest: string;
  live: number;
  bootstrapped: boolean;
  safe_mid: number;
  /** The last seq of the history before the server was restored from a backup. */
  before_epoch?: number;
  /** What the server has is being fetched into `snap_new`: where that stands. */
  rebuild?: Rebuild | undefined;
  /** Earlier names of this device, told with what is written until everything of theirs was pulled. */
  own?: { names: Name[]; until: number } | undefined;
}

export interface Kept { key: string; value: unknown }

export class HallwayDatabase extends Dexie {
  snap!: EntityTable<Snap, 'id'>;
  snap_new!: EntityTable<Snap, 'id'>;
  snap_old!: EntityTable<Snap, 'id'>;
  outbox!: Table<OutboxEntry, [string, number]>;
  view!: EntityTable<ViewRow, 'id'>;
  drafts!: EntityTable<Draft, 'key'>;
  attention!: Table<Attention, [string, number]>;
  meta!: Table<Meta, 'main'>;
  kept!: EntityTable<Kept, 'key'>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict', cache: 'disabled' });
    this.use({ stack: 'dbcore', create: leavable });
    // `acked_at` is an index of nothing any more: to take it out would take another version.
    this.version(1).stores({
      snap: 'id',
      snap_new: 'id',
      snap_old: 'id',
      outbox: '[device+mid], *ids, state, ack_seq, acked_at',
      view: 'id, k',
      drafts: 'key',
      attention: '[device+mid]',
      meta: 'key',
      kept: 'key',
    });
    this.version(2).stores({}).upgrade((t) => uncovered(t as unknown as HallwayDatabase));
  }
}

/**
 * The schema of what is stored and the form of the stores, which was 1 in version 1. An older client opens a newer
 * database, and writes what this one misreads: whichever finds another number fetches everything again.
 */
export const STORED = SCHEMA_VERSION * 10 + 2;

/** Version 1 kept in `snap` what `view` has, too. */
async function uncovered(db: HallwayDatabase): Promise<void> {
  const meta = await db.meta.get('main');
  if (meta) await db.meta.put({ ...meta, schema: meta.schema * 10 + 2 });
  const entries = await overlaidEntries(db, meta?.cursor ?? 0);
  const kept = await beneath(db, entries.flatMap(({ ids }) => ids));
  await db.snap.clear();
  await db.snap.bulkPut([...kept.values()]);
}

/** The device cannot keep anything: private mode without storage, a broken profile, a refusal. */
export class StorageRefused extends Error {
  override name = 'StorageRefused';
}

/** The disk is full: nothing of this write was kept. The text must stay on screen. */
export class QuotaError extends Error {
  override name = 'QuotaError';
}

/** The name of an error and of what caused it, as Dexie nests them. */
function names(error: unknown): string[] {
  const out: string[] = [];
  for (let e = error as { name?: string; inner?: unknown } | undefined; e; e = e.inner as typeof e) out.push(e.name ?? '');
  return out;
}

/** Turns what the browser threw into an error a screen can speak about; others pass through. */
export function storageError(error: unknown): Error {
  const seen = names(error);
  if (seen.includes('QuotaExceededError')) return new QuotaError('The disk of this device is full', { cause: error });
  const refused = ['MissingAPIError', 'InvalidStateError', 'OpenFailedError', 'SecurityError', 'DatabaseClosedError', 'UnknownError'];
  if (seen.some((name) => refused.includes(name))) return new StorageRefused('This browser does not let Hallway keep anything', { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}
