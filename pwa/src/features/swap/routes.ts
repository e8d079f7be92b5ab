import type { Route } from '../../ui/route.ts';

export const routes: Route[] = [
  { path: '/swap', load: () => import('./Swap.svelte'), tab: 'swap' },
  { path: '/swap/waiting', load: () => import('./Waiting.svelte'), tab: 'swap' },
  { path: '/met/:id', load: () => import('./Met.svelte'), tab: 'swap', layout: 'single' },
];
