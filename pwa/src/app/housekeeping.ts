/** Once the first screen is there: offers new versions, and asks the browser to keep what is here. */
import { outdated } from '../db/connection.ts';
import { all, live } from '../db/records.ts';
import { t } from '../messages/app.ts';
import { recall, remember } from '../platform/choices.ts';
import { badgeIcon } from '../platform/icon-badge.ts';
import { askToKeep } from '../platform/storage.ts';
import { applyUpdate, registerWorker, updateReady } from '../sw/register.ts';
import { toast } from '../ui/toasts.ts';
import { counts } from './counts.ts';

/** Says that a new version waits; it takes over on the person's tap and never by itself. */
function offerUpdates(): () => void {
  const restart = async (): Promise<void> => {
    if (!(await applyUpdate())) toast(t('update.busy'));
  };
  if (import.meta.env.PROD) void registerWorker();
  return updateReady.subscribe((isReady) => {
    if (isReady) toast(t('update.ready'), { action: t('update.restart'), onaction: () => void restart(), stay: true });
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
