/**
 * One tab's part in sync (SPEC.md 4.11): it stands for leader, hears what makes a round due, and
 * watches that the leader moves. A tab that does not lead passes on that there is something to send.
 */
import { onWrite } from '../db/records';
import { oldestWaiting } from '../db/sending';
import { Engine, type World } from './engine';
import { standForLeader, takeLead, type Locks } from './leader';
import { adoptStatus, onStatus, setStatus, type SyncState } from './status';

const WATCH = 20_000;
const STUCK = 60_000;
/** ms before it stands for leader again. At once would be for ever in a page that WebKit is taking down: each of its requests for a lock fails. */
const AGAIN = 1000;

/** How a round is asked for. */
export interface Now { allowRemovals?: boolean }

type Message = { dirty: true; now?: Now } | { status: SyncState };

export class Tab {
  private standing = new AbortController();
  private readonly channel: BroadcastChannel | undefined;
  private endings: (() => void)[] = [];
  private engine: Engine | undefined;
  private release = (): void => undefined;
  private heardAt: number;
  private again: ReturnType<typeof setTimeout> | undefined;
  private problem: SyncState['problem'];

  constructor(private readonly database: string, private readonly world: World, private readonly locks: Locks | undefined) {
    this.channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`hallway-sync:${database}`);
    this.heardAt = world.now();
  }

  /** Whether this tab sends and fetches for all. */
  get leads(): boolean {
    return this.engine !== undefined;
  }

  /** Begins to listen and stands for leader. */
  start(): void {
    const { document } = globalThis;
    this.endings = [
      onWrite(() => this.wrote()),
      onStatus((status) => this.tell(status)),
      listen(this.channel, 'message', (event) => this.hear((event as MessageEvent<Message>).data)),
      listen(globalThis, 'online', () => void this.engine?.cameOnline()),
      listen(globalThis, 'offline', () => setStatus({ online: false, stalled: false })),
      listen(globalThis, 'pagehide', (event) => this.leaves(event as PageTransitionEvent)),
      listen(globalThis, 'pageshow', () => this.comesBack()),
      listen(document, 'visibilitychange', () => this.looked()),
      every(WATCH, () => void this.watch()),
    ];
    this.stand();
  }

  private readonly stand = (): void => {
    this.standing = new AbortController();
    void standForLeader(this.locks, this.database, this.lead, this.lost, this.standing.signal);
  };

  /** Leaves the lead to another tab and hears nothing more. */
  stop(): void {
    this.resign();
    for (const end of this.endings) end();
    this.channel?.close();
  }

  private resign(): void {
    this.standing.abort();
    clearTimeout(this.again);
    this.engine?.stop();
    this.engine = undefined;
    this.release();
  }

  /** A page that the browser keeps for "back" does nothing there: it must not keep the lead. */
  private leaves({ persisted }: PageTransitionEvent): void {
    this.engine?.leaving();
    if (persisted) this.resign();
  }

  private comesBack(): void {
    if (!this.standing.signal.aborted) return;
    this.heardAt = this.world.now();
    this.stand();
  }

  /** A round now, by this tab or the one that leads; a follower does not wait for its end. */
  async now(options: Now = {}): Promise<void> {
    if (this.engine) await this.engine.now(options);
    else this.post({ dirty: true, now: options });
  }

  private post(message: Message): void {
    this.channel?.postMessage(message);
  }

  private readonly lead = (): Promise<void> => new Promise((resolve) => {
    if (this.standing.signal.aborted) return resolve();
    this.release = resolve;
    this.engine = new Engine(this.world);
    this.engine.start();
  });

  /** Another tab took the lead: this one may have been frozen. It stands again, behind the other. */
  private readonly lost = (): void => {
    this.engine?.stop();
    this.engine = undefined;
    clearTimeout(this.again);
    if (!this.standing.signal.aborted) this.again = setTimeout(this.stand, AGAIN);
  };

  private wrote(): void {
    if (this.engine) this.engine.wrote();
    else this.post({ dirty: true });
  }

  private tell(status: SyncState): void {
    if (!this.engine) return;
    this.noted(status);
    this.post({ status });
  }

  private hear(message: Message): void {
    if ('status' in message) return this.engine ? undefined : this.adopt(message.status);
    if (message.now) void this.engine?.now(message.now);
    else this.engine?.wrote();
  }

  private adopt(status: SyncState): void {
    this.noted(status);
    adoptStatus(status);
  }

  private noted(status: SyncState): void {
    this.heardAt = this.world.now();
    this.problem = status.problem;
  }

  private looked(): void {
    if (!this.world.visible()) void this.engine?.hidden();
    else if (this.engine) this.engine.becameVisible();
    else this.post({ dirty: true, now: {} });
  }

  /** Something waits for over a minute although the server answers, and the leader says nothing: take the lead. */
  private async watch(): Promise<void> {
    const { world } = this, before = world.now() - STUCK;
    if (this.heardAt > before || this.problem || !world.online()) return;
    const oldest = await oldestWaiting().catch(() => undefined);
    if (oldest === undefined || oldest > before) return;
    if (!(await world.wire.head().then(() => true, () => false))) return;
    console.warn('Sync does not move: this tab takes the lead');
    this.heardAt = world.now();
    this.engine?.stop();
    this.engine = undefined;
    void takeLead(this.locks, this.database, this.lead, this.lost);
  }
}

function listen(target: EventTarget | undefined, event: string, listener: (event: Event) => void): () => void {
  target?.addEventListener?.(event, listener);
  return () => target?.removeEventListener?.(event, listener);
}

function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}
