import type { RoutesModule } from '../../ui/route.ts';

export const routes: RoutesModule['routes'] = [
  { path: '/account/sign-up', load: () => import('./SignUp.svelte'), tab: 'account', layout: 'single' },
  { path: '/account/sign-in', load: () => import('./SignIn.svelte'), tab: 'account', layout: 'single' },
  { path: '/sync', load: () => import('./Sync.svelte'), tab: 'account' },
  { path: '/sync/waiting', load: () => import('./Waiting.svelte'), tab: 'account' },
  { path: '/sync/devices', load: () => import('./Sync.svelte'), tab: 'account' },
  { path: '/sync/mail', load: () => import('./MailSettings.svelte'), tab: 'account' },
  { path: '/sync/sign-out', load: () => import('./SignOut.svelte'), tab: 'account', layout: 'single' },
  { path: '/versions', load: () => import('./VersionList.svelte'), tab: 'review' },
  { path: '/versions/:id', load: () => import('./Versions.svelte'), tab: 'review', layout: 'single' },
  { path: '/history/:id', load: () => import('./History.svelte'), tab: 'people' },
  { path: '/people/:id/history', load: () => import('./History.svelte'), tab: 'people' },
  { path: '/removed', load: () => import('./Removed.svelte'), tab: 'account' },
];

/** Says on any screen when the session is over. */
export const start: RoutesModule['start'] = async () => (await import('./session-over.ts')).watchSession();
