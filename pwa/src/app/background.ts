/** What runs beside the screens, none of it before the first paint. */
import { t } from '../messages/app.ts';
import { listenForFiles } from '../platform/handed-over.ts';
import { listenForInstall } from '../platform/install.ts';
import { syncStatus, type SyncStatus } from '../sync/status.ts';
import { navigate } from '../ui/navigation.ts';
import { syncMark } from '../ui/sync-mark.ts';
import { toast } from '../ui/toasts.ts';
import { counters } from './counts.ts';
import { starters } from './routes.ts';
import { markOf } from './sync-words.ts';

const TICK = 30_000; // ms; how often "2 min ago" is counted anew

/** When the browser has nothing better to do; returns the undo. */
function whenIdle(run: () => void): () => void {
  if ('requestIdleCallback' in window) {
    const handle = requestIdleCallback(run, { timeout: 2000 });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(run, 300);
  return () => clearTimeout(timer);
}

/** Keeps the cloud's icon and words true. */
function markSync(): () => void {
  let latest: SyncStatus | undefined;
  const show = (): void => void (latest && syncMark.set(markOf(latest, Date.now())));
  const timer = setInterval(show, TICK);
  const stop = syncStatus.subscribe((status) => {
    latest = status;
    show();
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}

async function startSession(): Promise<() => void> {
  return (await import('../sync/session.ts')).startSession();
}

async function startHousekeeping(): Promise<() => void> {
  return (await import('./housekeeping.ts')).startHousekeeping();
}

function sayUnexpected(event: PromiseRejectionEvent): void {
  console.error(event.reason);
  toast(t('unexpected'));
}

/** Starts all of it; returns the undo, which also ends what has only begun to load. */
export function startBackground(): () => void {
  let isOver = false;
  const keep = (stop: () => void): void => void (isOver ? stop() : undo.push(stop));
  // Before it is known whose database is open, nothing is said about how safe it is.
  const openSession = (): Promise<() => void> => startSession().finally(() => keep(markSync()));
  const starting = whenIdle(() => {
    for (const start of [...counters, openSession, startHousekeeping, ...starters]) start().then(keep, console.error);
  });
  const undo = [starting, () => removeEventListener('unhandledrejection', sayUnexpected)];
  addEventListener('unhandledrejection', sayUnexpected);
  listenForInstall();
  listenForFiles(() => navigate('/swap?scan=1'));
  return () => {
    isOver = true;
    undo.forEach((stop) => stop());
  };
}
