/**
 * A device that is killed at any request, with a network that loses requests and answers, a second
 * device, a clone, and a server that is restored from a backup: whatever was confirmed is still
 * somewhere, numbers are dense, the view is what it should be, and in the end both sides agree.
 */
import fc from 'fast-check';
import '../../build/testing/cases.ts';
import { expect, test } from 'vitest';
import { adoptHere } from '../db/adoption';
import { openDatabase } from '../db/connection';
import { crashAfter, isDead, restart } from '../db/crash';
import type { HallwayDatabase, Meta, OutboxEntry, Snap } from '../db/database';
import { Tally } from '../db/digest';
import { readMeta } from '../db/meta';
import { overlaidEntries } from '../db/outbox';
import { get, write, type Change, type Doc } from '../db/records';
import { freshDevice, outbox } from '../db/testing';
import { composeRow } from '../db/view';
import { round } from './round';
import { lost, TestServer } from './test-server';

type Fault = 'none' | 'before' | 'after' | 'twice';
type Op =
  | { t: 'create' | 'note' | 'tag' | 'count' | 'remove' | 'undelete' | 'other' | 'otherRemove'; i: number }
  | { t: 'sync'; fault: Fault }
  | { t: 'clone' | 'restore' };
interface Step { op: Op; crash: number | undefined }

const ids = ['p0', 'p1', 'p2', 'p3'];
const index = fc.nat(ids.length - 1);
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ t: fc.constantFrom('create' as const, 'note' as const, 'tag' as const, 'note' as const, 'count' as const), i: index }) },
  { weight: 2, arbitrary: fc.record({ t: fc.constantFrom('remove' as const, 'undelete' as const, 'other' as const, 'otherRemove' as const), i: index }) },
  { weight: 5, arbitrary: fc.record({ t: fc.constant('sync' as const), fault: fc.constantFrom('none' as const, 'before' as const, 'after' as const, 'twice' as const) }) },
  { weight: 1, arbitrary: fc.record({ t: fc.constantFrom('clone' as const, 'restore' as const) }) },
);
const step: fc.Arbitrary<Step> = fc.record({ op, crash: fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined, freq: 4 }) });

const COUNTER = 'g';

class World {
  server = new TestServer('acc_1', 2);
  confirmed: string[] = [];
  /** Words that each live record's note must show, and counts: those confirmed and those tried. */
  shown = new Map<string, string[]>();
  counted = 0;
  tried = 0;
  /** Whether numbers or texts may meet others: a clone, a restore, a delete. */
  forked = false;
  deleted = new Set<string>();
  private words = 0;
  private cursor = { epoch: '' as string | null, at: 0 };

  async run({ op, crash }: Step): Promise<void> {
    if (crash !== undefined) crashAfter(crash);
    await this.act(op).catch(() => undefined);
    if (crash !== undefined || isDead()) await restart();
  }

  private async act(op: Op): Promise<void> {
    switch (op.t) {
      case 'sync': return this.sync(op.fault);
      case 'clone': return this.clone();
      case 'restore': return this.restore();
      case 'other': return this.server.write(ids[op.i]!, 'contact', { name: 'other', city: `c${this.server.head}` });
      case 'otherRemove': return this.removeThere(ids[op.i]!);
      case 'count': return this.count();
      default: return this.write(op.t, ids[op.i]!);
    }
  }

  private async count(): Promise<void> {
    const before = ((await get('goal', COUNTER))?.doc ?? {}) as Doc;
    this.tried += 1;
    await write([{ op: 'edit', kind: 'goal', id: COUNTER, before, after: { ...before, count: Number(before['count'] ?? 0) + 1 } }]);
    this.counted += 1;
  }

  private removeThere(id: string): void {
    this.deleted.add(id);
    this.shown.delete(id);
    this.server.remove(id);
  }

  private async write(t: 'create' | 'note' | 'tag' | 'remove' | 'undelete', id: string): Promise<void> {
    const row = await get('contact', id), word = `w${(this.words += 1)}w`, before = (row?.doc ?? {}) as Doc;
    if (t === 'remove' || t === 'undelete') return this.removeOr(t, id, row !== undefined);
    if (t !== 'create' && !row) return;
    await write([change(t, id, before, word)]);
    this.confirmed.push(word);
    if (t === 'note') this.shown.set(id, [...(this.shown.get(id) ?? []), word]);
  }

  private async removeOr(t: 'remove' | 'undelete', id: string, exists: boolean): Promise<void> {
    if (t === 'remove' && !exists) return;
    this.deleted.add(id);
    this.shown.delete(id);
    await write([{ op: t, kind: 'contact', id }]);
  }

  private async sync(fault: Fault): Promise<void> {
    this.server.faults = fault === 'before' || fault === 'after' ? [{ error: lost(), lost: fault === 'after' }] : [];
    await Promise.allSettled([round(this.server), ...(fault === 'twice' ? [round(this.server)] : [])]);
  }

  /** Another copy of this device pushed something under its next number. */
  private async clone(): Promise<void> {
    this.forked = true;
    const { device_id, next_mid } = await readMeta();
    const last = this.server.lastMid.get(device_id) ?? 0, mid = Math.max(last, next_mid - 1) + 1;
    for (let m = last + 1; m <= mid; m += 1) this.server.mids.set(`${device_id}/${m}`, 'the clone');
    this.server.lastMid.set(device_id, mid);
  }

  /** The server forgets everything and starts a new history. */
  private async restore(): Promise<void> {
    this.forked = true;
    for (const id of ids) this.deleted.add(id);
    const { server } = this;
    Object.assign(server, { epoch: `${server.epoch}x`, head: server.head + 2 ** 20, records: new Map(), lastMid: new Map(), mids: new Map(), told: new Map() });
  }

  async check(): Promise<void> {
    const db = await openDatabase(), meta = await readMeta(), entries = await outbox();
    this.checkWords(JSON.stringify(entries.map((entry) => entry.m)) + [...this.server.mids.values()].join());
    const waiting = entries.filter((entry) => entry.device === meta.device_id && entry.state !== 'acked').map((entry) => entry.mid).sort((a, b) => a - b);
    expect(waiting).toEqual(waiting.map((_, i) => meta.next_mid - waiting.length + i));
    await this.checkView(await overlaidEntries(db, meta.cursor));
    if (meta.epoch === this.cursor.epoch) expect(meta.cursor).toBeGreaterThanOrEqual(this.cursor.at);
    this.cursor = { epoch: meta.epoch, at: meta.cursor };
    if (!this.forked) expect(this.server.forks).toBe(0);
    expect([...this.server.misfits].filter((id) => !this.deleted.has(id))).toEqual([]);
  }

  private checkWords(places: string): void {
    expect(this.confirmed.filter((word) => !places.includes(word))).toEqual([]);
  }

  private async checkView(overlaid: OutboxEntry[]): Promise<void> {
    const db = await openDatabase(), rows = await db.view.toArray(), covered = new Set(overlaid.flatMap((entry) => entry.ids));
    const known = await pulledOnce(db, covered);
    this.checkPulled([...known.values()], await readMeta());
    const all = new Set([...known.keys(), ...rows.map((row) => row.id), ...covered]);
    const expected = [...all].flatMap((id) => composeRow(id, known.get(id), overlaid.filter((entry) => entry.ids.includes(id))) ?? []);
    expect(rows).toEqual(expected.sort((a, b) => a.id.localeCompare(b.id)));
    for (const { id, del, doc } of rows) if (del === undefined) expect(this.shown.get(id)?.filter((word) => !String(doc['note']).includes(word)) ?? []).toEqual([]);
  }

  /** What counts as pulled is what this server, or the one before it, once said; and all of it, since it adds up to the digest. */
  private checkPulled(records: Snap[], { rebuild, digest, live }: Meta): void {
    const tally = new Tally();
    for (const { id, seq, del, doc } of records) {
      if (del === undefined) tally.add(id, seq);
      if (del === undefined || Object.keys(doc).length) expect(this.server.said.filter((item) => item.id === id && (del ?? item.seq) === (del ?? seq)).map((item) => item.doc)).toContainEqual(doc);
    }
    expect({ digest: tally.digest, live: tally.live }).toEqual(rebuild?.direct ? { digest: rebuild.digest, live: rebuild.live } : { digest, live });
  }

  /** The network is well again: both sides agree, and everything ever confirmed was told to this server. */
  async drain(): Promise<void> {
    this.server.faults = [];
    for (let i = 0; i < 3; i += 1) await round(this.server);
    const db = await openDatabase(), rows = (await db.view.toArray()).filter((row) => row.del === undefined);
    const there = [...this.server.records.values()].filter((item) => item.doc).map(({ id, seq, doc }) => ({ id, seq, doc }));
    expect(rows.map(({ id, seq, doc }) => ({ id, seq, doc }))).toEqual(there.sort((a, b) => a.id.localeCompare(b.id)));
    expect((await readMeta()).digest).toBe(this.server.tally().digest);
    expect((await outbox()).filter((entry) => entry.state !== 'acked')).toEqual([]);
    this.checkWords([...this.server.mids.values()].join());
    const count = Number(this.server.records.get(COUNTER)?.doc?.['count'] ?? 0);
    expect(count).toBeGreaterThanOrEqual(this.counted);
    expect(count).toBeLessThanOrEqual(this.tried);
  }
}

/** What was pulled; and each of it is kept once: beside the view where changes lie over it, else as its row. */
async function pulledOnce(db: HallwayDatabase, covered: Set<string>): Promise<Map<string, Snap>> {
  const [snaps, rows] = await Promise.all([db.snap.toArray(), db.view.toArray()]), shown = rows.filter((row) => row.seq > 0);
  const beneath = shown.filter(({ id }) => covered.has(id));
  expect(snaps.map(({ id, seq }) => [id, seq])).toEqual(beneath.map(({ id, seq }) => [id, seq]));
  const bare = shown.filter(({ id }) => !covered.has(id)).map(({ pending: _pending, ...record }) => record);
  return new Map([...snaps, ...bare].map((record) => [record.id, record]));
}

function change(t: 'create' | 'note' | 'tag', id: string, before: Doc, word: string): Change {
  if (t === 'create') return { op: 'create', kind: 'contact', id, doc: { name: word } };
  const after = t === 'note' ? { note: `${before['note'] ?? ''} ${word}` } : { tags: [...((before['tags'] as string[] | undefined) ?? []), word] };
  return { op: 'edit', kind: 'contact', id, before, after: { ...before, ...after } };
}

const RUNS = Number(process.env['MODEL_RUNS'] ?? 60);

test('nothing confirmed is lost, whatever happens to the device and the network', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
    await freshDevice();
    await adoptHere({ id: 'acc_1', email: 'ada@leith.example' });
    const world = new World();
    for (const each of steps) {
      await world.run(each);
      await world.check();
    }
    await world.drain();
    await world.check();
  }), { numRuns: RUNS, endOnFailure: false });
}, 120_000);
