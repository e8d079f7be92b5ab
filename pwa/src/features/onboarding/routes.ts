import type { RoutesModule } from '../../ui/route.ts';

export const routes: RoutesModule['routes'] = [
  { path: '/welcome', load: () => import('./Welcome.svelte'), layout: 'bare' },
  { path: '/ready', load: () => import('./Ready.svelte'), layout: 'single' },
];
