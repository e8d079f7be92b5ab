/** Sync status in one icon and one sentence (DESIGN 6: say what is safe first, never alarm). */
import { t } from '../messages/cloud.ts';
import { syncStatus, type SyncStatus } from '../sync/status.ts';
import { syncMark, type SyncMark } from '../ui/sync-mark.ts';

const TICK = 30_000; // ms; how often "2 min ago" is counted anew
const MINUTE = 60_000; // ms
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function ago(milliseconds: number): string {
  if (milliseconds < MINUTE) return t('now');
  if (milliseconds < HOUR) return t('minutes', { n: Math.floor(milliseconds / MINUTE) });
  if (milliseconds < DAY) return t('hours', { n: Math.floor(milliseconds / HOUR) });
  return t('days', { n: Math.floor(milliseconds / DAY) });
}

function problemMark(status: SyncStatus): SyncMark | undefined {
  switch (status.problem) {
    case 'sign-in':
      return { icon: 'cloud-warning', text: t('signIn') };
    case 'storage':
      return { icon: 'warning-circle', text: t('storage') };
    case 'update':
      return { icon: 'cloud-warning', text: t('update') };
    case 'aside':
    case 'revoked':
      return { icon: 'cloud-warning', text: t('aside') };
    case 'removals':
      return { icon: 'cloud-warning', text: t('removals') };
    default:
      return undefined;
  }
}

/** How the device stands with the server. */
export function markOf(status: SyncStatus, now: number): SyncMark {
  const n = status.waiting ?? 0;
  const problem = problemMark(status);
  if (problem) return problem;
  if (status.isOut) return { icon: 'cloud-slash', text: t('signIn') };
  if (!status.signedIn) return { icon: 'device-mobile', text: t('guest') };
  if (!status.online) return { icon: 'cloud-slash', text: n ? t('offlineWaiting', { n }) : t('offline') };
  if (status.sending && n) return { icon: 'arrows-clockwise', text: t('sending', { n }) };
  if (status.waiting === undefined) return { icon: 'device-mobile', text: t('ready') };
  if (n) return { icon: 'cloud-arrow-up', text: t('waiting', { n }) };
  return { icon: 'cloud-check', text: status.lastOkAt ? ago(now - status.lastOkAt) : t('ready') };
}

/** Keeps the cloud's icon and words true. */
export function markSync(): () => void {
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
