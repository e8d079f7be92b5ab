/**
 * A small server for the tests of the client's half: it speaks the wire of SPEC.md 4.4 to 4.7 and
 * merges by "the last one wins", since who wins is not the client's affair. Requests can be lost on
 * the way there or back.
 */
import type { PullPage, PushAnswer, PushResult, WireItem } from '../api/sync';
import { NoAnswer, Problem } from '../api/problems';
import { Tally } from '../db/digest';
import type { Mutation } from '../db/mutation';
import { overlay } from '../db/overlay';
import type { Wire } from './wire';

type Sent = Mutation & { mid: number; age?: number };
interface PushIn { account: string; device: string; epoch: string | null; cursor: number; muts: Sent[]; pull?: PullIn }
interface PullIn { account?: string; device?: string; epoch?: string | null; cursor: number; limit: number; boot?: boolean }

const problem = (status: number, code: string, extra: Record<string, unknown> = {}): Problem => new Problem(status, code, '', undefined, extra);

/** A mutation without what may differ between two tellings of it. */
function core({ mid: _mid, age: _age, was: _was, own: _own, ...rest }: Sent): string {
  return JSON.stringify(rest);
}

export class TestServer implements Wire {
  head = 0;
  horizon = 0;
  epoch = 'e_1';
  records = new Map<string, WireItem>();
  /** Everything that was ever a record, in every history. */
  said: WireItem[] = [];
  lastMid = new Map<string, number>();
  /** Contents by device and mid, and results by first name and contents. */
  mids = new Map<string, string>();
  told = new Map<string, PushResult>();
  deposits: string[] = [];
  parked = new Map<string, number[]>();
  safe = 0;
  /** How often a mid came with other contents, and records with a text that did not start from what was here. */
  forks = 0;
  misfits = new Set<string>();
  requests: string[] = [];
  pushes: PushIn[] = [];
  /** Thrown at the next requests, one each. `lost` throws after the server did its work. */
  faults: { error: Error; lost?: boolean }[] = [];
  /** Decides about a mutation before it is applied: a status such as `parked` or `need_full`. */
  rule: (m: Sent) => { st: string; need?: string[] } | undefined = () => undefined;

  constructor(readonly account = 'acc_1', private readonly limit = 500) {}

  /** What the next `n` requests run into. */
  fail(error: Error, lost = false): void {
    this.faults.push({ error, lost });
  }

  push(body: unknown, _keepalive = false): Promise<PushAnswer> {
    return this.answer('push', () => this.receive(structuredClone(body) as PushIn));
  }

  pull(body: unknown): Promise<PullPage> {
    return this.answer('pull', () => this.page(body as PullIn, (body as PullIn).device!));
  }

  /** Whether `changed` answers; the timers alone must do. */
  answersHead = true;

  /** The cheap question; `head` is the number itself. */
  async asked(etag?: string): Promise<{ head: { head: number; epoch: string }; etag: string } | undefined> {
    this.requests.push('head');
    if (!this.answersHead) throw new NoAnswer(false);
    const tag = `${this.epoch}.${this.head}`;
    return tag === etag ? undefined : { head: { head: this.head, epoch: this.epoch }, etag: tag };
  }

  deposit(_account: string, _device: string, body: string): Promise<{ id: string }> {
    return this.answer('deposit', () => ({ id: `q_${this.deposits.push(body)}` }));
  }

  async *snapshot(after: number): AsyncGenerator<Record<string, unknown>> {
    this.requests.push('snapshot');
    const fault = this.faults.shift();
    const rows = this.feed(after).filter((item) => item.doc);
    yield { epoch: this.epoch, head: this.head, count: rows.length };
    for (const [i, row] of rows.entries()) {
      if (fault && i >= rows.length / 2) throw fault.error;
      yield structuredClone(row) as unknown as Record<string, unknown>;
    }
    yield { end: this.head };
  }

  private async answer<T>(name: string, work: () => T): Promise<T> {
    this.requests.push(name);
    const fault = this.faults.shift();
    if (fault && !fault.lost) throw fault.error;
    const result = structuredClone(work());
    if (fault) throw fault.error;
    return result;
  }

  private receive(body: PushIn): PushAnswer {
    this.pushes.push(body);
    this.check(body);
    const last = this.lastMid.get(body.device) ?? 0, [first] = body.muts;
    if (first && first.mid > last + 1) throw problem(409, 'gap', { expect: last + 1 });
    const results = body.muts.map((m) => this.mutate(body.device, m));
    const page = body.pull ? { pull: this.page(body.pull, body.device) } : {};
    return { epoch: this.epoch, head: this.head, last_mid: this.lastMid.get(body.device) ?? 0, safe_mid: this.safe, server_now: 0, results, ...page };
  }

  private check(body: { account?: string; epoch?: string | null; cursor: number }): void {
    if (body.account !== undefined && body.account !== this.account) throw problem(403, 'account_mismatch');
    if ((body.epoch !== null && body.epoch !== undefined && body.epoch !== this.epoch) || body.cursor > this.head) throw problem(409, 'epoch', { epoch: this.epoch });
  }

  private mutate(device: string, m: Sent): PushResult {
    const own = this.mids.get(`${device}/${m.mid}`), last = this.lastMid.get(device) ?? 0, contents = core(m);
    if (own === undefined ? m.mid <= last : own !== contents) {
      this.forks += 1;
      throw problem(409, 'fork');
    }
    this.lastMid.set(device, Math.max(last, m.mid));
    this.mids.set(`${device}/${m.mid}`, contents);
    const name = `${(m.was ?? [device, m.mid]).join('/')} ${contents}`, before = this.told.get(name);
    if (before) return { ...before, mid: m.mid, dup: true };
    const ruled = this.rule(m);
    if (!ruled) this.apply(m);
    if (ruled?.st === 'parked') this.parked.set(device, [...(this.parked.get(device) ?? []), m.mid]);
    const result: PushResult = { mid: m.mid, st: 'applied', seq: this.head, ...ruled };
    if (ruled?.st !== 'need_full') this.told.set(name, result);
    return result;
  }

  /** The last one wins: enough to see where a mutation's words went. */
  apply(m: Mutation): void {
    if (m.op === 'nop' || !m.id) return;
    const old = this.records.get(m.id), base = old && { doc: old.doc ?? {}, ...(old.del ? { del: old.del } : {}) };
    for (const [field, { bt = '' }] of Object.entries(m.text ?? {})) if (bt !== (base?.doc[field] ?? '')) this.misfits.add(m.id);
    const row = overlay(base, [m], () => false);
    if (!row) return;
    const seq = (this.head += 1), item: WireItem = { k: old?.k ?? m.kind!, id: m.id, seq };
    this.records.set(m.id, row.del === undefined ? { ...item, doc: row.doc } : { ...item, del: seq });
    this.said.push(this.records.get(m.id)!);
  }

  /** Another device's change. */
  write(id: string, kind: string, set: Record<string, unknown>): void {
    this.apply({ op: 'put', create: true, kind: kind as never, id, set });
  }

  /** Another device's delete. */
  remove(id: string): void {
    this.apply({ op: 'del', id });
  }

  private feed(after: number): WireItem[] {
    return [...this.records.values()].filter((item) => item.seq > after).sort((a, b) => a.seq - b.seq);
  }

  private page(asked: PullIn, device: string): PullPage {
    this.check(asked);
    if (asked.cursor > 0 && asked.cursor < this.horizon) throw problem(410, 'resync');
    const limit = Math.min(asked.limit, this.limit);
    const rows = this.feed(asked.cursor).filter((item) => item.doc || !(asked.boot && asked.cursor === 0));
    const items = rows.slice(0, limit).map((row) => this.known(row, asked.cursor)), more = rows.length > limit, tally = this.tally();
    return {
      epoch: this.epoch, from: asked.cursor, to: more ? items.at(-1)!.seq : this.head, head: this.head, more,
      last_mid: this.lastMid.get(device) ?? 0, safe_mid: this.safe, parked: this.parked.get(device) ?? [], schema: 1,
      items, count: tally.live, digest: tally.digest,
    };
  }

  /** What was made after the cursor and is gone already comes with what it said. */
  private known(row: WireItem, cursor: number): WireItem {
    const first = this.said.find(({ id }) => id === row.id)!;
    return row.doc || first.seq <= cursor ? row : { ...row, last: first.doc ?? {} };
  }

  tally(): Tally {
    const tally = new Tally();
    for (const item of this.records.values()) if (item.doc) tally.add(item.id, item.seq);
    return tally;
  }
}

export const lost = (): NoAnswer => new NoAnswer(true);
export { problem };
