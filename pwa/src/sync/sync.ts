/**
 * Starts sync in a tab (SPEC.md 4.11): stands for leader, listens for what makes a round due, and
 * watches that the leader moves. A tab that does not lead passes on that there is something to send.
 */
import * as wire from '../api/sync';
import { transport } from '../api/http';
import { clock } from '../db/clock';
import { openDatabase } from '../db/connection';
import { onWrite } from '../db/records';
import { oldestWaiting } from '../db/sending';
import { Engine, type World } from './engine';
import { standForLeader, takeLead, type Locks } from './leader';
import { adoptStatus, onStatus, setStatus, type SyncState } from './status';

const WATCH = 20_000;
const STUCK = 60_000;

type Message = { dirty: true; now?: boolean; allowRemovals?: boolean } | { status: SyncState };

/** The real world; a test passes its own. */
export const browserWorld: World = {
  wire, app: import.meta.env['VITE_APP_VERSION'] as string ?? '', now: () => clock.now(), random: Math.random,
  online: transport.online, visible: () => globalThis.document?.visibilityState !== 'hidden',
};

/** A running tab. */
export interface Running { stop(): void; now(options?: { allowRemovals?: boolean }): Promise<void> }

let running: Running | undefined;

/** Starts sync for the current database, once a tab. */
export async function startSync(world: World = browserWorld, locks: Locks | undefined = globalThis.navigator?.locks): Promise<Running> {
  running?.stop();
  const database = (await openDatabase()).name;
  running = startTab(database, world, locks);
  return running;
}

/** Stops sync in this tab (another database is about to be opened). */
export function stopSync(): void {
  running?.stop();
  running = undefined;
}

/** A round now, by whichever tab leads. `allowRemovals`: the person agreed to what would go. */
export async function syncNow(options: { allowRemovals?: boolean } = {}): Promise<void> {
  await running?.now(options);
}

function startTab(database: string, world: World, locks: Locks | undefined): Running {
  const stopping = new AbortController(), { signal } = stopping;
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`hallway-sync:${database}`);
  const post = (message: Message): void => void channel?.postMessage(message);
  let engine: Engine | undefined, release = (): void => undefined;

  const lead = (): Promise<void> => new Promise((resolve) => {
    if (signal.aborted) return resolve();
    engine = new Engine(world);
    release = resolve;
    engine.start();
  });
  const lost = (): void => {
    engine?.stop();
    engine = undefined;
    if (!signal.aborted) void standForLeader(locks, database, lead, lost, signal);
  };
  const now = async (options: { allowRemovals?: boolean } = {}): Promise<void> => {
    if (engine) await engine.now(options);
    else post({ dirty: true, now: true, ...options });
  };

  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if ('status' in data) return engine ? undefined : adoptStatus(data.status);
    if (data.now) return void engine?.now(data.allowRemovals ? { allowRemovals: true } : {});
    engine?.wrote();
  });
  const endings = [
    onWrite(() => (engine ? engine.wrote() : post({ dirty: true }))),
    onStatus((status) => engine && post({ status })),
    listen(globalThis, 'online', () => void engine?.cameOnline()),
    listen(globalThis, 'offline', () => setStatus({ online: false })),
    listen(globalThis.document, 'visibilitychange', () => world.visible() && (engine ? engine.becameVisible() : post({ dirty: true, now: true }))),
    watch(world, () => {
      engine?.stop();
      void takeLead(locks, database, lead, lost);
    }),
  ];
  void standForLeader(locks, database, lead, lost, signal);
  return {
    now,
    stop() {
      stopping.abort();
      engine?.stop();
      release();
      for (const end of endings) end();
      channel?.close();
    },
  };
}

function listen(target: EventTarget | undefined, event: string, listener: () => void): () => void {
  target?.addEventListener?.(event, listener);
  return () => target?.removeEventListener?.(event, listener);
}

/** Every tab looks whether something waits for over a minute although the server answers. */
function watch(world: World, stuck: () => void): () => void {
  const timer = setInterval(() => void check(world, stuck), WATCH);
  return () => clearInterval(timer);
}

async function check(world: World, stuck: () => void): Promise<void> {
  const oldest = await oldestWaiting().catch(() => undefined);
  if (oldest === undefined || world.now() - oldest < STUCK || !world.online()) return;
  const answers = await world.wire.head().then(() => true, () => false);
  if (answers) stuck();
}
