/** What runs beside the screens: numbers on tabs, the install prompt, failures nobody caught. */
import { t } from '../messages/app.ts';
import { listenForInstall } from '../platform/install.ts';
import { toast } from '../ui/toasts.ts';
import { startCounting } from './counts.ts';

/** After the first paint, when the browser has nothing better to do. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 2000 });
  else setTimeout(run, 300);
}

function sayUnexpected(event: PromiseRejectionEvent): void {
  console.error(event.reason);
  toast(t('unexpected'));
}

/** Starts all of it; returns the undo. */
export function startBackground(): () => void {
  listenForInstall();
  whenIdle(startCounting);
  addEventListener('unhandledrejection', sayUnexpected);
  return () => removeEventListener('unhandledrejection', sayUnexpected);
}
