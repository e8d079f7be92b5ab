/** Starts and stops sync in this tab, and asks for a round now. */
import * as wire from '../api/sync';
import { transport } from '../api/http';
import { clock } from '../db/clock';
import { openDatabase } from '../db/connection';
import type { World } from './engine';
import type { Locks } from './leader';
import { Tab, type Now } from './tab';

/** The real world; a test passes its own. */
export const browserWorld: World = {
  wire, app: import.meta.env['VITE_APP_VERSION'] as string ?? '', now: () => clock.now(), random: Math.random,
  online: transport.online, visible: () => globalThis.document?.visibilityState !== 'hidden',
};

let running: Tab | undefined;

/** Starts sync for the current database, once a tab. */
export async function startSync(world: World = browserWorld, locks: Locks | undefined = globalThis.navigator?.locks): Promise<Tab> {
  running?.stop();
  const database = (await openDatabase()).name;
  running = new Tab(database, world, locks);
  running.start();
  return running;
}

/** Stops sync in this tab (another database is about to be opened). */
export function stopSync(): void {
  running?.stop();
  running = undefined;
}

/** A round now, by whichever tab leads. `allowRemovals`: the person agreed to what would go. */
export async function syncNow(options: Now = {}): Promise<void> {
  await running?.now(options);
}
