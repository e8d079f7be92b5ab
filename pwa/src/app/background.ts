/** What runs beside the screens, none of it before the first paint. */
import { t } from '../messages/app.ts';
import { recall, remember } from '../platform/choices.ts';
import { listenForFiles } from '../platform/handed-over.ts';
import { listenForInstall } from '../platform/install.ts';
import { syncStatus, type SyncStatus } from '../sync/status.ts';
import { navigate } from '../ui/navigation.ts';
import { syncMark } from '../ui/sync-mark.ts';
import { toast } from '../ui/toasts.ts';
import { startCounting } from './counts.ts';
import { starters } from './routes.ts';
import { markOf } from './sync-words.ts';

const TICK = 30_000; // ms; how often "2 min ago" is counted anew

/** When the browser has nothing better to do. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 2000 });
  else setTimeout(run, 300);
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

/** Says that a new version waits; it takes over on the person's tap and never by itself. */
async function offerUpdates(): Promise<() => void> {
  const { applyUpdate, registerWorker, updateReady } = await import('../sw/register.ts');
  const restart = async (): Promise<void> => {
    if (!(await applyUpdate())) toast(t('update.busy'));
  };
  if (import.meta.env.PROD) void registerWorker();
  return updateReady.subscribe((isReady) => {
    if (isReady) toast(t('update.ready'), { action: t('update.restart'), onaction: () => void restart(), stay: true });
  });
}

/** Another tab runs a newer version, whose database this one cannot use any more. */
async function offerReload(): Promise<() => void> {
  const { outdated } = await import('../db/connection.ts');
  return outdated.subscribe((isOutdated) => {
    if (isOutdated) toast(t('update.ready'), { action: t('update.restart'), onaction: () => location.reload(), stay: true });
  });
}

async function startSession(): Promise<() => void> {
  const { startSession: start } = await import('../sync/session.ts');
  await start();
  return () => undefined;
}

/** Asks the browser to keep what is here, once, when the first person is saved. The sync screen shows the answer. */
async function keepStorage(): Promise<() => void> {
  if (recall('asked-to-keep', '')) return () => undefined;
  const [{ all, live }, { askToKeep }] = await Promise.all([import('../db/records.ts'), import('../platform/storage.ts')]);
  return live(() => all('contact')).subscribe((people) => {
    if (!people?.length || recall('asked-to-keep', '')) return;
    remember('asked-to-keep', 'yes');
    void askToKeep();
  });
}

function sayUnexpected(event: PromiseRejectionEvent): void {
  console.error(event.reason);
  toast(t('unexpected'));
}

/** Starts all of it; returns the undo. */
export function startBackground(): () => void {
  const undo = [markSync(), () => removeEventListener('unhandledrejection', sayUnexpected)];
  const keep = (stop: () => void): void => void undo.push(stop);
  addEventListener('unhandledrejection', sayUnexpected);
  listenForInstall();
  listenForFiles(() => navigate('/swap?scan=1'));
  whenIdle(() => {
    startCounting();
    for (const start of [startSession, offerUpdates, offerReload, keepStorage, ...starters]) start().then(keep, console.error);
  });
  return () => undo.forEach((stop) => stop());
}
