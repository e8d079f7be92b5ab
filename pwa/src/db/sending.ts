/** What is pushed next (SPEC.md 4.4): the oldest mutations that the server has not acknowledged. */
import { clock } from './clock';
import { openDatabase } from './connection';
import { STORED, type HallwayDatabase, type Meta, type OutboxEntry } from './database';
import { entriesIn } from './outbox';
import { transact } from './transaction';

/** What one request may carry. */
export interface Limits { count: number; bytes: number }

/** Whose state a request was sent with: its answer counts only while these still hold. */
export interface Sender { device: string; epoch: string | null; account: string }

export interface Batch extends Sender { cursor: number; ackMid: number; boot: boolean; pulls: boolean; entries: OutboxEntry[] }

const utf8 = new TextEncoder();

/** A mutation as it travels: with its mid, and the age it has when it leaves. */
export function wireForm({ m, mid, at }: OutboxEntry, sentAt: number): Record<string, unknown> {
  if (m.op === 'nop') return { mid, ...m };
  return { mid, ...m, age: Math.max(0, Math.round(sentAt - at)) };
}

/** Mutations of this device that wait for an answer, in the order of their mids. */
async function unacknowledged(db: HallwayDatabase, meta: Meta): Promise<OutboxEntry[]> {
  const entries = await entriesIn(db, 'new', 'sent');
  return entries.filter((entry) => entry.device === meta.device_id).sort((a, b) => a.mid - b.mid);
}

/**
 * The next batch, marked as sent on the disk before it is returned; undefined for a guest. Without
 * waiting mutations it is empty: then only a pull is to do.
 */
export async function takeBatch(limits: Limits): Promise<Batch | undefined> {
  return transact(async (t) => {
    if (t.meta.account === null) return undefined;
    const waiting = await unacknowledged(t.db, t.meta), entries = fitting(waiting, limits);
    const fresh = entries.filter((entry) => entry.state === 'new');
    await t.db.outbox.bulkPut(fresh.map((entry): OutboxEntry => ({ ...entry, state: 'sent', sent_at: clock.now() })));
    t.touch(...fresh.flatMap((entry) => entry.ids));
    return { ...sender(t.meta), cursor: t.meta.rebuild ? 0 : t.meta.cursor, ackMid: (waiting[0]?.mid ?? t.meta.next_mid) - 1, boot: !t.meta.bootstrapped, pulls: t.meta.rebuild === undefined && t.meta.schema === STORED, entries };
  });
}

/** What a request is sent with: the identity and the cursor of `meta`. */
export function sender(meta: Meta): Sender & { cursor: number } {
  return { device: meta.device_id, epoch: meta.epoch, account: meta.account!, cursor: meta.cursor };
}

/**
 * No answer came: what was on its way is on this device only, as far as anybody knows. `sent_at` stays,
 * so nothing is folded into a mutation that the server may have.
 */
export async function markUnanswered(): Promise<void> {
  if ((await (await openDatabase()).outbox.where('state').equals('sent').count()) === 0) return;
  await transact(async (t) => {
    const sent = await t.db.outbox.where('state').equals('sent').toArray();
    await t.db.outbox.bulkPut(sent.map((entry): OutboxEntry => ({ ...entry, state: 'new' })));
    t.touch(...sent.flatMap((entry) => entry.ids));
  });
}

/** The first of `entries` that one request may carry. */
export function fitting(entries: OutboxEntry[], { count, bytes }: Limits): OutboxEntry[] {
  let room = bytes;
  const end = entries.findIndex((entry, i) => {
    room -= utf8.encode(JSON.stringify(entry.m)).length + 64;
    return i > 0 && (i >= count || room < 0);
  });
  return end === -1 ? entries : entries.slice(0, end);
}

/** When the first of the waiting mutations was written, in ms; undefined when nothing waits. */
export async function oldestWaiting(): Promise<number | undefined> {
  const { outbox } = await openDatabase();
  const firsts = await Promise.all(['new', 'sent'].map((state) => outbox.where('state').equals(state).first()));
  const times = firsts.flatMap((entry) => (entry ? [entry.at] : []));
  return times.length ? Math.min(...times) : undefined;
}

/** Why something of this device is kept aside: because it was signed out from another one, or whatever else; undefined: nothing is. */
export async function aside(): Promise<'revoked' | 'aside' | undefined> {
  const parked = await entriesIn(await openDatabase(), 'parked');
  if (parked.length === 0) return undefined;
  return parked.some(({ reason }) => reason === 'revoked') ? 'revoked' : 'aside';
}
