/**
 * A new name for this device (SPEC.md 4.4 *rename*, 4.7 *restored server*): when another copy of it
 * used the same numbers, or the server forgot some. Every mutation keeps its first name, so nothing
 * is applied twice.
 */
import { uuid } from '../domain/random-ids';
import type { OutboxEntry } from './database';
import type { Name } from './mutation';
import { entriesIn } from './outbox';
import { firstName } from './preimage';
import { beginRebuild } from './rebuild';
import { transact, type Writing } from './transaction';

/** Takes a new device id and renumbers what is not acknowledged, if the id is still `old`. */
export function rename(old: string): Promise<boolean> {
  return transact(async (t) => {
    if (t.meta.device_id !== old) return false;
    const entries = await entriesIn(t.db, 'new', 'sent', 'parked');
    await renumber(t, entries);
    return true;
  });
}

/**
 * Goes over to the history of a server that was restored from a backup, if this database is still as
 * `asked`: everything that is held is told again under new numbers. The view stays until what the
 * server has now was fetched beside it.
 */
export function adoptEpoch(asked: { device: string; epoch: string | null }, epoch: string): Promise<boolean> {
  return transact(async (t) => {
    if (t.meta.device_id !== asked.device || t.meta.epoch !== asked.epoch) return false;
    const entries = await t.db.outbox.toArray();
    await renumber(t, entries);
    Object.assign(t.meta, { epoch, before_epoch: t.meta.cursor });
    await beginRebuild(t);
    return true;
  });
}

async function renumber(t: Writing, entries: OutboxEntry[]): Promise<void> {
  const old = t.meta.device_id, own: Name = [old, await highestAcked(t)];
  const sorted = entries.toSorted((a, b) => a.n - b.n);
  await t.db.outbox.bulkDelete(sorted.map((entry): [string, number] => [entry.device, entry.mid]));
  Object.assign(t.meta, { device_id: uuid(), next_mid: 1, safe_mid: 0 });
  t.meta.own = { names: [...(t.meta.own?.names ?? []), own], until: await highestAckSeq(t, entries) };
  for (const entry of sorted) await t.db.outbox.add(renamed(t, entry, own));
  t.touch(...sorted.flatMap((entry) => entry.ids));
}

function renamed(t: Writing, entry: OutboxEntry, own: Name): OutboxEntry {
  const { sent_at: _sent, ack_seq: _seq, ...rest } = entry;
  const hidden = entry.hidden || isRetained(entry, t.meta.cursor) ? { hidden: 1 as const } : {};
  const m = { ...entry.m, was: firstName(entry), own: [...(entry.m.own ?? []), own] };
  return { ...rest, device: t.meta.device_id, mid: t.meta.next_mid++, state: 'new', m, ...hidden };
}

/** Kept only so that a restored server can be told again: never shown. */
function isRetained(entry: OutboxEntry, cursor: number): boolean {
  return entry.state === 'acked' && (entry.ack_seq ?? 0) <= cursor;
}

/** The highest mid of this device that the server has: all below the first one that waits. */
async function highestAcked(t: Writing): Promise<number> {
  const waiting = await entriesIn(t.db, 'new', 'sent');
  const mids = waiting.filter((entry) => entry.device === t.meta.device_id).map((entry) => entry.mid);
  return Math.min(t.meta.next_mid, ...mids) - 1;
}

async function highestAckSeq(t: Writing, renumbered: OutboxEntry[]): Promise<number> {
  const acked = await t.db.outbox.where('ack_seq').above(t.meta.cursor).toArray();
  return Math.max(t.meta.own?.until ?? 0, ...[...acked, ...renumbered].map((entry) => entry.ack_seq ?? 0));
}

/**
 * The server expects mid `expect` first: it is sent again with all behind it, if they are all held.
 * False: one of them is gone, so the device must be renamed.
 */
export function resendFrom(device: string, expect: number): Promise<boolean> {
  return transact(async (t) => {
    if (t.meta.device_id !== device) return true;
    const held = await t.db.outbox.where('[device+mid]').between([device, expect], [device, t.meta.next_mid], true, false).toArray();
    if (expect < 1 || held.length < t.meta.next_mid - expect || held.length === 0) return false;
    const again = held.filter((entry) => entry.state === 'acked' || entry.state === 'parked');
    await t.db.outbox.bulkPut(again.map((entry) => resent(entry, t.meta.cursor)));
    t.touch(...again.flatMap((entry) => entry.ids));
    return true;
  });
}

function resent(entry: OutboxEntry, cursor: number): OutboxEntry {
  const { ack_seq: _seq, ...rest } = entry;
  return { ...rest, state: 'sent', ...(isRetained(entry, cursor) ? { hidden: 1 as const } : {}) };
}
