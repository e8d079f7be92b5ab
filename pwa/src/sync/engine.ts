/**
 * The loop of the leading tab: when a round is due, what follows from how it ended, and the question
 * whether anything moved on the server. Rounds never overlap.
 */
import { ApiError, NoAnswer, Problem } from '../api/problems';
import type { Pace } from '../api/sync';
import { QuotaError, StorageRefused } from '../db/database';
import { readMeta } from '../db/meta';
import { aside, oldestWaiting } from '../db/sending';
import { backoff, idle, lookAgain, reconnect, type Random } from './pace';
import { round, type Ended } from './round';
import { setStatus } from './status';
import type { Wire } from './wire';

/** What the loop asks of the world around it; tests give their own. */
export interface World {
  wire: Wire & { head(etag?: string): Promise<{ head: { head: number; epoch: string; pace?: Pace }; etag: string | undefined } | undefined> };
  app: string;
  now(): number;
  random: Random;
  online(): boolean;
  visible(): boolean;
}

const AFTER_WRITE = 200;

/** Characters; browsers let 64 KiB outlive a page. */
const KEEPALIVE = 20_000;

export class Engine {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lookTimer: ReturnType<typeof setTimeout> | undefined;
  private dueAt = Infinity;
  private running: Promise<void> | undefined;
  private again = false;
  private failures = 0;
  private stopped = false;
  private allowRemovals = false;
  private pace: Pace = {};
  private etag: string | undefined;
  private movedAt = 0;
  private inFlight: unknown;
  /** The last look at the head got no answer. */
  private unanswered = false;
  private readonly wire: Wire;

  constructor(private readonly world: World) {
    const { wire } = world;
    this.wire = {
      pull: (body) => wire.pull(body),
      deposit: (account, device, body) => wire.deposit(account, device, body),
      snapshot: (after) => wire.snapshot(after),
      push: (body) => {
        this.inFlight = body;
        return wire.push(body).finally(() => { this.inFlight = undefined; });
      },
    };
  }

  /** Begins: a round at once, then whenever one is due. */
  start(): void {
    this.movedAt = this.world.now();
    this.due(0);
    this.look();
  }

  /** Ends: nothing more is sent. A request on its way is left alone; its answer is still valid. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.lookTimer);
  }

  /** Something was written here. */
  wrote(): void {
    this.movedAt = this.world.now();
    if (this.failures === 0) this.due(AFTER_WRITE);
    this.look();
  }

  /** The network seems to be back, or the server: a hint, so look, but not with everybody else. */
  async cameOnline(): Promise<void> {
    this.failures = 0;
    this.due(reconnect((await oldestWaiting()) !== undefined, this.world.random));
    this.look();
  }

  /** The person looks at it again. */
  becameVisible(): void {
    this.due(0);
    this.look();
  }

  /** The page may be frozen from here on: what waits goes now. */
  async hidden(): Promise<void> {
    if ((await oldestWaiting()) !== undefined && this.failures === 0) this.due(0);
  }

  /** The page goes: a push on its way is sent again in a request that outlives it. It is a replay if both arrive. */
  leaving(): void {
    if (this.inFlight && JSON.stringify(this.inFlight).length < KEEPALIVE) void this.world.wire.push(this.inFlight, true).catch(() => undefined);
  }

  /** A round now, whatever was planned; resolves when it ended. */
  async now(options: { allowRemovals?: boolean } = {}): Promise<void> {
    this.allowRemovals ||= options.allowRemovals === true;
    this.failures = 0;
    await this.run();
  }

  /** Plans a round in `delay` ms, unless an earlier one is planned. */
  private due(delay: number): void {
    const at = this.world.now() + delay;
    if (this.stopped || at >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = at;
    this.timer = setTimeout(() => {
      this.dueAt = Infinity; // also where a round is under way: the next one is planned when that ends
      void this.run();
    }, delay);
  }

  private run(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    clearTimeout(this.timer);
    this.dueAt = Infinity;
    this.running = this.attempt().finally(() => {
      this.running = undefined;
      if (this.again) this.due(0);
      this.again = false;
    });
    return this.running;
  }

  private async attempt(): Promise<void> {
    if (this.stopped) return;
    try {
      setStatus({ sending: (await oldestWaiting()) !== undefined });
      const end = await round(this.wire, {
        app: this.world.app, allowRemovals: this.allowRemovals,
        progress: (done, of) => setStatus({ progress: { done, of } }),
      });
      const kept = await aside();
      if (this.stopped) return; // what it came to is not true any more: somebody signed out meanwhile
      this.ended(end, kept);
      this.due(idle((await oldestWaiting()) !== undefined, this.world.random));
    } catch (error) {
      if (!this.stopped) this.failed(error);
    } finally {
      if (!this.stopped) setStatus({ sending: false, progress: undefined });
    }
  }

  private ended(end: Ended, kept: 'revoked' | 'aside' | undefined): void {
    this.failures = 0;
    this.allowRemovals = false;
    if (end.st === 'guest') return;
    const reached = { online: true, stalled: false };
    if (end.st === 'ok') return setStatus({ ...reached, signedIn: true, problem: kept, removals: undefined, lastOkAt: this.world.now() });
    const removals = end.why === 'removals' ? { going: end.going ?? 0, of: end.of ?? 0 } : undefined;
    setStatus({ ...reached, signedIn: end.why !== 'sign-in', problem: end.why, removals });
  }

  private failed(error: unknown): void {
    const stored = error instanceof QuotaError || error instanceof StorageRefused;
    if (stored) setStatus({ problem: 'storage' });
    else if (error instanceof NoAnswer) setStatus({ online: !error.offline, stalled: !error.offline });
    else setStatus({ online: true, stalled: true });
    if (!stored && !(error instanceof ApiError)) console.error('A round of sync failed', error);
    const wait = error instanceof Problem ? error.retryAfter : 0;
    this.due(backoff(this.failures, this.world.random, wait));
    this.failures += 1;
  }

  /** Plans the next look at the head. */
  private look(): void {
    clearTimeout(this.lookTimer);
    if (this.stopped) return;
    const delay = lookAgain(this.world.now() - this.movedAt, this.world.visible(), this.world.random, this.pace.min_gap_s);
    this.lookTimer = setTimeout(() => void this.ask().finally(() => this.look()), delay);
  }

  /** Asks whether anything moved. Only a hint: with every answer lost, the planned rounds still do it. */
  private async ask(): Promise<void> {
    if (this.running || !this.world.online()) return;
    const meta = await readMeta();
    if (meta.account === null) return;
    const told = await this.world.wire.head(this.etag).catch(() => null);
    if (told !== null && this.unanswered) void this.cameOnline();
    this.unanswered = told === null;
    if (!told || this.stopped) return;
    this.etag = told.etag;
    this.pace = told.head.pace ?? {};
    if (told.head.head === meta.cursor && told.head.epoch === meta.epoch) return;
    this.movedAt = this.world.now();
    this.due((this.pace.spread_s ?? 0) * 1000 * this.world.random());
  }
}
