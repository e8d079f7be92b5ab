/** Once the first screen is there: offers new versions, and asks the browser to keep what is here. */
import { derived, get } from 'svelte/store';
import { outdated } from '../db/connection.ts';
import { all, live } from '../db/records.ts';
import { t } from '../messages/app.ts';
import { recall, remember } from '../platform/choices.ts';
import { badgeIcon } from '../platform/icon-badge.ts';
import { askToKeep } from '../platform/storage.ts';
import { applyUpdate, isBusy, registerWorker, updateReady } from '../sw/register.ts';
import { place, type Place } from '../ui/navigation.ts';
import { currentToast, toast } from '../ui/toasts.ts';
import { counts } from './counts.ts';

/** Not over the camera, not over Just met, and not while something is typed: there it waits for the next screen. */
const isAtWork = ({ path, query }: Place): boolean => query.has('scan') || query.has('face') || path.startsWith('/met/') || isBusy();

async function restart(): Promise<void> {
  if (!(await applyUpdate())) toast(t('update.busy'));
}

/** Says that a new version waits; it takes over on the person's tap and never by itself. */
function offerUpdates(): () => void {
  let hide: (() => void) | undefined;
  let isAnswered = false;
  if (import.meta.env.PROD) void registerWorker();
  return derived([updateReady, place], ([isReady, where]) => isReady && !isAtWork(where)).subscribe((isDue) => {
    isAnswered ||= hide !== undefined && get(currentToast)?.text !== t('update.ready');
    hide?.();
    hide = isDue && !isAnswered ? toast(t('update.ready'), { action: t('update.restart'), onaction: () => void restart(), stay: true }) : undefined;
  });
}

/** Another tab runs a newer version, whose database this one cannot use any more. */
function offerReload(): () => void {
  return outdated.subscribe((isOutdated) => {
    if (isOutdated) toast(t('update.ready'), { action: t('update.restart'), onaction: () => location.reload(), stay: true });
  });
}

/** Asks the browser to keep what is here, once, when the first person is saved. The sync screen shows the answer. */
function keepStorage(): () => void {
  if (recall('asked-to-keep', '')) return () => undefined;
  return live(() => all('contact')).subscribe((people) => {
    if (!people?.length || recall('asked-to-keep', '')) return;
    remember('asked-to-keep', 'yes');
    void askToKeep();
  });
}

/** The number on the app's icon: how many people are to be looked at. */
function countOnIcon(): () => void {
  return counts.subscribe(({ review = 0 }) => badgeIcon(review));
}

/** Starts all of it; returns the undo. */
export function startHousekeeping(): () => void {
  const undo = [offerUpdates(), offerReload(), keepStorage(), countOnIcon()];
  return () => undo.forEach((stop) => stop());
}
