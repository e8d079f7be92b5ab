/** What runs beside the screens, none of it before the first paint. */
import { t } from '../messages/app.ts';
import { listenForFiles } from '../platform/handed-over.ts';
import { listenForInstall } from '../platform/install.ts';
import { navigate } from '../ui/navigation.ts';
import { toast } from '../ui/toasts.ts';
import { counters } from './counts.ts';
import { starters } from './routes.ts';

/** When the browser has nothing better to do; returns the undo. */
function whenIdle(run: () => void): () => void {
  if ('requestIdleCallback' in window) {
    const handle = requestIdleCallback(run, { timeout: 2000 });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(run, 300);
  return () => clearTimeout(timer);
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
  const openSession = async (): Promise<() => void> => {
    const [session, words] = await Promise.all([import('../sync/session.ts'), import('./sync-words.ts')]);
    return session.startSession().finally(() => keep(words.markSync()));
  };
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
