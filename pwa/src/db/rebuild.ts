/**
 * Fetching everything again (SPEC.md 4.6, 4.7): into `snap_new`, beside what is shown, with a place to
 * resume at; then one swap. The outbox is never part of it.
 */
import { clock } from './clock';
import { openDatabase } from './connection';
import { STORED, type Meta, type Rebuild, type Snap } from './database';
import { Tally } from './digest';
import type { Doc } from './mutation';
import { byRecord, overlaidEntries } from './outbox';
import { counted, dropRetained, snapOf, type Item, type Page } from './pages';
import { asPulled, pulledRecords } from './pulled';
import { transact, type Writing } from './transaction';
import { composeRow } from './view';

const CHUNK = 2000;
const GONE_KEPT = 30 * 24 * 3600 * 1000;

/** Begins one; `again` throws away what was fetched so far, else one that is under way goes on. */
export function startRebuild(again = false): Promise<void> {
  return transact(async (t) => {
    if (again || !t.meta.rebuild) await beginRebuild(t);
  });
}

/** As `startRebuild`, inside a transaction, and from the beginning. */
export async function beginRebuild(t: Writing): Promise<void> {
  const direct = (await t.db.view.filter((row) => asPulled(row) !== undefined).first()) === undefined;
  t.meta.rebuild = { direct, head: 0, after: 0, count: 0, digest: new Tally().digest, live: 0, done: false };
  await t.db.snap_new.clear();
}

/** The first line of the stream: where pulling goes on afterwards. A resumed one keeps its first head. */
export function openRebuild(epoch: string, head: number, count: number): Promise<boolean> {
  return transact(async (t) => {
    if (!t.meta.rebuild || (t.meta.epoch !== null && t.meta.epoch !== epoch)) return false;
    t.meta.epoch = epoch;
    t.meta.rebuild = { ...t.meta.rebuild, count, head: t.meta.rebuild.head || head };
    return true;
  });
}

/** What one reading of the stream stored so far, by id. */
export type Stored = Map<string, Pick<Snap, 'seq'>>;

/** Stores a run of records in order of seq, after what the same reading `stored`; resolves to where it stands now. */
export function storeRebuild(epoch: string, items: Item[], stored: Stored): Promise<Rebuild | undefined> {
  return transact(async (t) => {
    const { rebuild } = t.meta;
    if (!rebuild || t.meta.epoch !== epoch) return undefined;
    await put(t, rebuild, items, stored);
    t.meta.rebuild = { ...t.meta.rebuild!, after: Math.max(rebuild.after, ...items.map((item) => item.seq)) };
    return t.meta.rebuild;
  });
}

/** A record that changed while the stream was made comes twice: the later one counts. */
const latest = (items: Item[]): Item[] => [...new Map(items.map((item) => [item.id, item])).values()];

/** What was fetched of these before. Where all that was counted is `stored` by this reading, nothing need be looked up. */
async function fetched(t: Writing, rebuild: Rebuild, ids: string[], stored?: Stored): Promise<(Partial<Snap> & Pick<Snap, 'seq'> | undefined)[]> {
  if (stored?.size === rebuild.live) return ids.map((id) => stored.get(id));
  return rebuild.direct ? pulledRecords(t, ids) : t.db.snap_new.bulkGet(ids);
}

async function put(t: Writing, rebuild: Rebuild, given: Item[], stored?: Stored): Promise<void> {
  const items = latest(given), before = await fetched(t, rebuild, items.map((item) => item.id), stored);
  const tally = counted(new Tally(rebuild.digest, rebuild.live), items, before);
  const records = items.map((item, i) => snapOf(item, before[i]));
  if (rebuild.direct) t.pull(records);
  else await t.db.snap_new.bulkPut(records);
  t.meta.rebuild = { ...rebuild, digest: tally.digest, live: tally.live };
}

/** The stream came to its end: from here on pages are applied on top, beginning at its first head. */
export function closeRebuild(epoch: string): Promise<boolean> {
  return transact(async (t) => {
    if (!t.meta.rebuild || t.meta.epoch !== epoch) return false;
    t.meta.rebuild = { ...t.meta.rebuild, done: true };
    return true;
  });
}

/** What became of a page applied to the copy. `differs`: at the end, and the digests do not agree. */
export type RebuildResult = 'more' | 'swapped' | 'differs' | 'stale';

/** Applies a page to the copy; at the last one, if the digest agrees, the copy takes the place of what was there. */
export function applyToRebuild(page: Page, asked: { device: string; epoch: string | null; cursor: number }): Promise<RebuildResult> {
  return transact(async (t) => {
    const { rebuild } = t.meta;
    if (!rebuild?.done || t.meta.epoch !== page.epoch || t.meta.device_id !== asked.device || page.from !== rebuild.head) return 'stale';
    await put(t, rebuild, page.items);
    t.meta.rebuild = { ...t.meta.rebuild!, head: page.to };
    if (page.more) return 'more';
    const { digest, live } = t.meta.rebuild;
    if (digest !== page.digest || live !== page.count) return 'differs';
    await (rebuild.direct ? finish(t, page) : swap(t, page));
    return 'swapped';
  });
}

/** All is where it belongs: from here on pages are applied to it. */
async function finish(t: Writing, page: Page): Promise<void> {
  const covered = await t.db.outbox.where('ack_seq').belowOrEqual(page.to).toArray();
  t.touch(...covered.flatMap((entry) => entry.ids));
  Object.assign(t.meta, finished(t.meta, page));
  await dropRetained(t);
}

async function swap(t: Writing, page: Page): Promise<void> {
  const [before, copy] = await Promise.all([everything(t), t.db.snap_new.toArray()]);
  const known = new Map(copy.map((row) => [row.id, row]));
  await keepOld(t, before, known);
  const after = [...copy, ...before.filter((row) => row.del !== undefined && !known.has(row.id))];
  await t.db.snap_new.clear();
  Object.assign(t.meta, finished(t.meta, page));
  await dropRetained(t);
  await rewrite(t, after);
}

/** Every record as last pulled. */
async function everything(t: Writing): Promise<Snap[]> {
  const ids = await t.db.view.toCollection().primaryKeys();
  return (await pulledRecords(t, ids)).filter((record) => record !== undefined);
}

function finished(meta: Meta, page: Page): Partial<Meta> {
  const { digest, live } = meta.rebuild!;
  return { rebuild: undefined, schema: STORED, cursor: page.to, digest, live, bootstrapped: true, safe_mid: Math.max(meta.safe_mid, page.safe_mid) };
}

/** Keeps a record that is gone now (to be offered back), and one that a waiting mutation names. */
async function keepOld(t: Writing, before: Snap[], after: Map<string, Snap>): Promise<void> {
  const named = new Set((await overlaidEntries(t.db, t.meta.cursor)).flatMap((entry) => entry.ids));
  const gone = before.filter((row) => row.del === undefined && !after.has(row.id));
  const replaced = before.filter((row) => row.del === undefined && after.has(row.id) && named.has(row.id));
  await t.db.snap_old.filter((row) => row.at < clock.now() - GONE_KEPT && !named.has(row.id)).delete();
  await t.db.snap_old.bulkPut([...gone.map((row) => ({ ...row, del: 1, at: clock.now() })), ...replaced]);
}

/** Writes `view` and `snap` anew, as `composeRows` would for each of them. */
async function rewrite(t: Writing, records: Snap[]): Promise<void> {
  const entries = byRecord(await overlaidEntries(t.db, t.meta.cursor));
  const known = new Map(records.map((record) => [record.id, record]));
  const ids = [...new Set([...known.keys(), ...entries.keys()])];
  const rows = ids.map((id) => composeRow(id, known.get(id), entries.get(id) ?? [])).filter((row) => row !== undefined);
  await t.db.snap.clear();
  await t.db.snap.bulkPut(records.filter(({ id }) => entries.has(id)));
  await t.db.view.clear();
  for (let i = 0; i < rows.length; i += CHUNK) await t.db.view.bulkPut(rows.slice(i, i + CHUNK));
  t.replaced();
}

/** A record that was here and is not on the server any more: to be offered back for 30 days. */
export interface Gone { id: string; k: string; doc: Doc; at: number }

/** What went when everything was fetched again. Creating it again puts it back. */
export async function gone(): Promise<Gone[]> {
  const rows = await (await openDatabase()).snap_old.toArray();
  return rows.filter((row) => row.del === 1).map(({ id, k, doc, at }) => ({ id, k, doc, at }));
}
