/** Says once, on any screen, that the session is over: what is here is safe, and how sync goes on. */
import { get } from 'svelte/store';
import { t } from '../../messages/account.ts';
import { syncStatus } from '../../sync/status.ts';
import { navigate, place } from '../../ui/navigation.ts';
import { toast } from '../../ui/toasts.ts';

/** Watches until the returned function is called. */
export function watchSession(): () => void {
  let over = false;
  return syncStatus.subscribe(({ problem, waiting }) => {
    const isOver = problem === 'sign-in';
    const isNews = isOver && !over && !get(place).path.startsWith('/account/');
    over = isOver;
    if (isNews) toast(t('sessionOver', { n: waiting }), { action: t('signIn'), onaction: () => navigate('/account/sign-in'), stay: true });
  });
}
