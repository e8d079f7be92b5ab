/** Says on any screen that the session is over: what is here is safe, and how sync goes on. */
import { get } from 'svelte/store';
import { t } from '../../messages/account.ts';
import { syncStatus } from '../../sync/status.ts';
import { navigate, place } from '../../ui/navigation.ts';
import { toast } from '../../ui/toasts.ts';

/** Watches until the returned function is called. */
export function watchSession(): () => void {
  /** How many waited when it was said; again once there is something to lose. */
  let said: number | undefined;
  return syncStatus.subscribe(({ problem, waiting }) => {
    if (problem !== 'sign-in') return void (said = undefined);
    if (waiting === undefined) return;
    if (get(place).path.startsWith('/account/')) return void (said ??= waiting);
    const isNews = said === undefined || (said === 0 && waiting > 0);
    if (!isNews) return;
    said = waiting;
    toast(t('sessionOver', { n: waiting }), { action: t('signIn'), onaction: () => navigate('/account/sign-in'), stay: true });
  });
}
