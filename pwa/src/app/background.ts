/** What runs beside the screens: numbers on tabs, the install prompt, failures nobody caught. */
import { t } from '../messages/app.ts';
import { listenForInstall } from '../platform/install.ts';
import { syncStatus, type SyncStatus } from '../sync/status.ts';
import { syncMark } from '../ui/sync-mark.ts';
import { toast } from '../ui/toasts.ts';
import { startCounting } from './counts.ts';
import { markOf } from './sync-words.ts';

/** After the first paint, when the browser has nothing better to do. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 2000 });
  else setTimeout(run, 300);
}

const TICK = 30_000; // ms; how often "2 min ago" is counted anew

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

function sayUnexpected(event: PromiseRejectionEvent): void {
  console.error(event.reason);
  toast(t('unexpected'));
}

/** Sync, the service worker and a look at the disk: none of it is needed for the first paint. */
async function startLater(): Promise<void> {
  const [{ startSession }, { registerWorker }, { makeRoom }] = await Promise.all([
    import('../sync/session.ts'),
    import('../sw/register.ts'),
    import('../platform/storage.ts'),
  ]);
  await Promise.all([startSession(), registerWorker(), makeRoom()]);
}

/** Starts all of it; returns the undo. */
export function startBackground(): () => void {
  listenForInstall();
  whenIdle(startCounting);
  whenIdle(() => void startLater());
  const stopMarking = markSync();
  addEventListener('unhandledrejection', sayUnexpected);
  return () => {
    stopMarking();
    removeEventListener('unhandledrejection', sayUnexpected);
  };
}
