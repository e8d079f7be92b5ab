/**
 * The door through which screens read and write records. Reads come from `view` only; a write is one
 * transaction {outbox, view, drafts, meta}, and nobody waits for a network.
 */
import { readable, type Readable } from 'svelte/store';
import type { DocOf, KindName } from '../domain/schema';
import { caughtUp, liveRows, onRows, removedRows, rowOf } from './cache';
import { clean } from './clean';
import type { ViewRow } from './database';
import { diff, isChange } from './diff';
import { savingDraft } from './drafts';
import type { Doc, Mutation } from './mutation';
import { append, bases, deleteBases, entriesOf, envelope } from './outbox';
import { pulledRecords } from './pulled';
import { transact, type Writing } from './transaction';

export { QuotaError, StorageRefused } from './database';
export type { Doc } from './mutation';

/** A record as screens see it. `seq` 0: not on the server yet. `pending` 1: a change waits here. */
export type Row<K extends KindName = KindName> = Omit<ViewRow, 'k' | 'doc'> & { k: K; doc: DocOf<K> };

/** A document of any kind, typed or not. */
type Fields = Doc | DocOf<KindName>;

/**
 * One change of a record. `before` of an edit is the document its form was opened with: it decides
 * what changed, and what the person had seen. `seq` is that row's `seq`; give it where a form may
 * stay open for long.
 */
export type RecordChange =
  | { op: 'create'; kind: KindName; id: string; doc: Fields }
  | { op: 'edit'; kind: KindName; id: string; before: Fields; after: Fields; seq?: number }
  | { op: 'remove'; kind: KindName; id: string }
  | { op: 'undelete'; kind: KindName; id: string }
  | { op: 'merge'; id: string; into: string; pick: Record<string, 'id' | 'into'> }
  | { op: 'unmerge'; id: string }
  | { op: 'distinct'; id: string; other: string };
export type { RecordChange as Change };

/** The live record with this id, or undefined. */
export async function get<K extends KindName>(kind: K, id: string): Promise<Row<K> | undefined> {
  const row = await rowOf(kind, id);
  return row && row.k === kind && row.del === undefined ? (row as unknown as Row<K>) : undefined;
}

/** Every live record of a kind. The array is shared: sort a copy. */
export async function all<K extends KindName>(kind: K): Promise<Row<K>[]> {
  return (await liveRows(kind)) as unknown as Row<K>[];
}

/** Records of a kind that were deleted and can be put back, newest first; `into` = merged into that one. */
export async function removed<K extends KindName>(kind: K): Promise<Row<K>[]> {
  return ((await removedRows(kind)) as unknown as Row<K>[]).sort((a, b) => b.at - a.at);
}

/**
 * The result of `query`, again after every commit of any tab that changed it. Undefined until the
 * first answer, and where the query finds nothing (any more).
 */
export function live<T>(query: () => Promise<T>): Readable<T | undefined> {
  return readable<T | undefined>(undefined, (set) => {
    let stopped = false, running = false, again = false, last: T | undefined;
    const run = async (): Promise<void> => {
      if (running) return void (again = true);
      running = true;
      do {
        again = false;
        const answer = await query().then((value) => ({ value }), (error: unknown) => void (stopped || report(error)));
        if (!stopped && answer && answer.value !== last) set((last = answer.value));
      } while (again && !stopped);
      running = false;
    };
    void run();
    const stop = onRows(() => void run());
    return () => {
      stopped = true;
      stop();
    };
  });
}

function report(error: unknown): void {
  console.error('A list could not be read', error);
}

/**
 * Writes all changes in one transaction. Resolves after it is on the disk: only then may a screen say
 * "saved". Throws `QuotaError` or `StorageRefused`; then nothing was kept and the text must stay.
 */
export async function write(changes: RecordChange[], opts: { clearDraft?: string } = {}): Promise<void> {
  const cleaned = clean(changes), key = opts.clearDraft;
  const draft = key === undefined ? undefined : savingDraft(key);
  await transact(async (t) => {
    for (const change of cleaned) await apply(t, change);
    if (key !== undefined) await t.db.drafts.delete(key);
  }).catch((error: unknown) => {
    draft?.(false);
    throw error;
  });
  draft?.(true);
  await caughtUp();
  for (const listener of writeListeners) listener();
}

const writeListeners = new Set<() => void>();

/** Calls `listener` after every `write` of this tab: there is something to send. */
export function onWrite(listener: () => void): () => void {
  writeListeners.add(listener);
  return () => writeListeners.delete(listener);
}

async function apply(t: Writing, change: RecordChange): Promise<void> {
  switch (change.op) {
    case 'create': return create(t, change.kind, change.id, change.doc as Doc);
    case 'edit': return edit(t, change);
    case 'remove': return remove(t, change.kind, change.id);
    case 'undelete': return append(t, envelope(t, 'undel', change.kind, change.id), 0);
    case 'merge': return append(t, { ...envelope(t, 'merge', 'contact', change.id), into: change.into, pick: change.pick }, 0);
    case 'unmerge': return append(t, envelope(t, 'unmerge', 'contact', change.id), 0);
    case 'distinct': return append(t, { ...envelope(t, 'distinct', 'contact', change.id), other: change.other }, 0);
  }
}

async function create(t: Writing, kind: KindName, id: string, doc: object): Promise<void> {
  await append(t, { ...envelope(t, 'put', kind, id), create: true, b: 0, ...diff(kind, {}, doc as Doc) }, 0);
}

async function edit(t: Writing, change: Extract<RecordChange, { op: 'edit' }>): Promise<void> {
  const { kind, id } = change, before = change.before as Doc, after = change.after as Doc;
  const patch = diff(kind, before, after);
  if (!isChange(patch)) return;
  const [[pulled], overlaid] = await Promise.all([pulledRecords(t, [id]), entriesOf(t.db, [id], t.meta.cursor)]);
  const seq = Math.min(pulled?.seq ?? 0, change.seq ?? Infinity), fields = Object.keys(patch.set ?? {});
  const unseen = fields.filter((field) => change.seq === undefined && JSON.stringify(pulled?.doc[field]) !== JSON.stringify(before[field]));
  const m: Mutation = { ...envelope(t, 'put', kind, id), ...bases(overlaid, seq, fields, unseen), ...patch };
  await append(t, m, pulled?.seq ?? 0);
}

async function remove(t: Writing, kind: KindName, id: string): Promise<void> {
  const [pulled] = await pulledRecords(t, [id]);
  await append(t, { ...envelope(t, 'del', kind, id), ...(await deleteBases(t, id, pulled?.seq ?? 0)) }, 0);
}
