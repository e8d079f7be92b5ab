/**
 * Takes in a page of what changed on the server: {view, snap, cursor, outbox drops, digest} in one
 * transaction, and only where the page follows on what this device has (SPEC.md 4.6).
 */
import type { KindName } from '../domain/schema';
import { isCurrent } from './answers';
import { clock } from './clock';
import type { Meta, OutboxEntry, Snap } from './database';
import { Tally } from './digest';
import type { Doc } from './mutation';
import { pulledRecords } from './pulled';
import type { Sender } from './sending';
import { transact, type Writing } from './transaction';

const DAY = 24 * 3600 * 1000;
const TOLD = 28 * DAY;
const BRAKE_COUNT = 20;
const BRAKE_SHARE = 0.3;

/** A record on a page or in a snapshot; `last` is the document of a deleted one that was never here. */
export interface Item { k: string; id: string; seq: number; doc?: Doc; del?: number; into?: string; last?: Doc }

export interface Page { epoch: string; from: number; to: number; more: boolean; last_mid: number; safe_mid: number; parked: number[]; items: Item[]; count?: number; digest?: string }

/**
 * What became of a page. `stale`: another tab was faster, ask again. `fork`: the server knows more of
 * this device than it does itself. `mismatch`: all is applied and the digests differ. `braked`: so much
 * would go that it was not applied; `verified` tells whether the server's digest agrees with it.
 */
export type PageResult = { st: 'applied' | 'stale' | 'fork' | 'mismatch' } | { st: 'braked'; verified: boolean; going: number; of: number };

/** Applies a page that was asked for by `asked`; `allowRemovals` once a person said so. */
export function applyPage(page: Page, asked: Sender & { cursor: number }, allowRemovals = false): Promise<PageResult> {
  return transact(async (t) => {
    if (!isCurrent(t, asked, page.epoch) || page.from !== t.meta.cursor) return { st: 'stale' };
    if (page.last_mid >= t.meta.next_mid) return { st: 'fork' };
    const before = await pulledRecords(t, page.items.map((item) => item.id));
    const tally = counted(new Tally(t.meta.digest, t.meta.live), page.items, before);
    const going = page.items.filter((item, i) => item.doc === undefined && before[i] && before[i].del === undefined).length;
    const agrees = tally.digest === page.digest && tally.live === page.count;
    if (!allowRemovals && !agrees && isMassDelete(going, t.meta.live)) return { st: 'braked', verified: !page.more, going, of: t.meta.live };
    t.pull(page.items.map((item, i) => snapOf(item, before[i])));
    await advance(t, page, tally);
    return { st: page.more || agrees || page.digest === undefined ? 'applied' : 'mismatch' };
  });
}

/** More than 20 records and more than 30 % of them: too much to go without looking twice. */
function isMassDelete(going: number, of: number): boolean {
  return going > BRAKE_COUNT && going > BRAKE_SHARE * of;
}

/** `tally` after `items` replaced what was there before. */
export function counted(tally: Tally, items: Item[], before: (Pick<Snap, 'seq' | 'del'> | undefined)[]): Tally {
  items.forEach(({ id, seq, doc }, i) => {
    const old = before[i];
    if (old && old.del === undefined) tally.remove(id, old.seq);
    if (doc !== undefined) tally.add(id, seq);
  });
  return tally;
}

/** The record as pulled: a deleted one keeps the document it last had here. */
export function snapOf({ k, id, seq, doc, del, into, last }: Item, before: Partial<Snap> | undefined): Snap {
  const row: Snap = { id, k: k as KindName, seq, doc: doc ?? before?.doc ?? last ?? {}, at: clock.now() };
  if (doc === undefined) row.del = del ?? seq;
  if (into !== undefined) row.into = into;
  return row;
}

async function advance(t: Writing, page: Page, tally: Tally): Promise<void> {
  const from = t.meta.cursor;
  Object.assign(t.meta, { epoch: page.epoch, cursor: page.to, safe_mid: Math.max(t.meta.safe_mid, page.safe_mid), digest: tally.digest, live: tally.live } satisfies Partial<Meta>);
  if (!page.more) t.meta.bootstrapped = true;
  await unpark(t, page);
  await uncover(t, from);
  await dropRetained(t);
}

/** What the server no longer keeps aside was applied there: this page has its effect. */
async function unpark(t: Writing, page: Page): Promise<void> {
  const kept = new Set(page.parked), entries = await t.db.outbox.where('state').equals('parked').toArray();
  const settled = entries.filter((entry) => entry.device === t.meta.device_id && entry.mid <= page.last_mid && !kept.has(entry.mid));
  await t.db.outbox.bulkPut(settled.map((entry): OutboxEntry => ({ ...entry, state: 'acked', ack_seq: page.to })));
  t.touch(...settled.flatMap((entry) => entry.ids));
}

/** Acknowledged mutations that what was pulled contains by now are no longer laid over it. */
async function uncover(t: Writing, from: number): Promise<void> {
  const entries = await t.db.outbox.where('ack_seq').between(from, t.meta.cursor, false, true).toArray();
  t.touch(...entries.flatMap((entry) => entry.ids));
}

/** Drops what is acknowledged, pulled, and no longer needed by the server: it says so, and no clock here (SPEC.md 9.7). */
export async function dropRetained(t: Writing): Promise<void> {
  const { device_id, safe_mid, cursor } = t.meta;
  const pulled = (entry: OutboxEntry): boolean => entry.state === 'acked' && (entry.ack_seq ?? Infinity) <= cursor;
  const named = t.db.outbox.where('[device+mid]');
  await named.between([device_id, 0], [device_id, safe_mid], true, true).filter(pulled).delete();
  if (safe_mid > 0) for (const earlier of [named.below([device_id]), named.above([device_id, []])]) await earlier.filter(pulled).delete();
  await t.db.attention.filter(({ at }) => at < clock.now() - TOLD).delete();
}
