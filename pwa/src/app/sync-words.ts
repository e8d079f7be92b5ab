/** Sync status in one icon and one sentence (DESIGN 6: say what is safe first, never alarm). */
import { t } from '../messages/app.ts';
import type { SyncStatus } from '../sync/status.ts';
import type { SyncMark } from '../ui/sync-mark.ts';

const MINUTE = 60_000; // ms
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function ago(milliseconds: number): string {
  if (milliseconds < MINUTE) return t('sync.now');
  if (milliseconds < HOUR) return t('sync.minutes', { n: Math.floor(milliseconds / MINUTE) });
  if (milliseconds < DAY) return t('sync.hours', { n: Math.floor(milliseconds / HOUR) });
  return t('sync.days', { n: Math.floor(milliseconds / DAY) });
}

function problemMark(status: SyncStatus): SyncMark | undefined {
  switch (status.problem) {
    case 'sign-in':
      return { icon: 'cloud-warning', text: t('sync.signIn') };
    case 'storage':
      return { icon: 'warning-circle', text: t('sync.storage') };
    case 'update':
      return { icon: 'cloud-warning', text: t('sync.update') };
    case 'aside':
    case 'revoked':
      return { icon: 'cloud-warning', text: t('sync.aside') };
    case 'removals':
      return { icon: 'cloud-warning', text: t('sync.removals') };
    default:
      return undefined;
  }
}

/** How the device stands with the server. */
export function markOf(status: SyncStatus, now: number): SyncMark {
  const n = status.waiting ?? 0;
  const problem = problemMark(status);
  if (problem) return problem;
  if (status.isOut) return { icon: 'cloud-slash', text: t('sync.signIn') };
  if (!status.signedIn) return { icon: 'device-mobile', text: t('sync.guest') };
  if (!status.online) return { icon: 'cloud-slash', text: n ? t('sync.offlineWaiting', { n }) : t('sync.offline') };
  if (status.sending && n) return { icon: 'arrows-clockwise', text: t('sync.sending', { n }) };
  if (status.waiting === undefined) return { icon: 'device-mobile', text: t('sync.ready') };
  if (n) return { icon: 'cloud-arrow-up', text: t('sync.waiting', { n }) };
  return { icon: 'cloud-check', text: status.lastOkAt ? ago(now - status.lastOkAt) : t('sync.ready') };
}
