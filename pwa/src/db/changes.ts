/**
 * Who is told when something was committed: this tab at once, the others over a BroadcastChannel.
 * A message carries ids only; the other tab reads the rows itself, so a lost message costs a repaint
 * and never a wrong value.
 */
import type { ViewRow } from './database';

/** What one transaction changed. `rows` only in the tab that wrote: undefined = the row is gone. */
export interface Change { ids: string[]; rows?: Map<string, ViewRow | undefined>; local: boolean; reset?: boolean }

type Listener = (change: Change) => void;
const listeners = new Set<Listener>();
let channel: BroadcastChannel | undefined;
let channelName = '';

/** Calls `listener` after every commit of any tab, until the returned function is called. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(change: Change): void {
  for (const listener of [...listeners]) listener(change);
}

/** Joins the tabs that have the same database open. */
export function joinTabs(database: string): void {
  if (channelName === database) return;
  channel?.close();
  channelName = database;
  channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`hallway-changes:${database}`);
  if (channel) channel.onmessage = ({ data }: MessageEvent<{ ids: string[]; reset?: boolean }>) => tell({ ...data, local: false });
}

/** Tells every tab what was committed. */
export function publish(rows: Map<string, ViewRow | undefined>): void {
  const ids = [...rows.keys()];
  tell({ ids, rows, local: true });
  channel?.postMessage({ ids });
}

/** Tells every tab that whole stores were replaced: read all again. */
export function publishReset(): void {
  tell({ ids: [], local: true, reset: true });
  channel?.postMessage({ ids: [], reset: true });
}

/** Another database, or back from the page cache where messages do not arrive: this tab reads all again. */
export function resetHere(): void {
  tell({ ids: [], local: false, reset: true });
}

/** Leaves the channel (before another database is opened, and at the end of a test). */
export function leaveTabs(): void {
  channel?.close();
  channel = undefined;
  channelName = '';
}

globalThis.addEventListener?.('pageshow', (event) => {
  if ((event as PageTransitionEvent).persisted) resetHere();
});
