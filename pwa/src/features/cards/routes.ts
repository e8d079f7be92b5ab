import type { Route } from '../../ui/route.ts';

export const routes: Route[] = [
  { path: '/cards', load: () => import('./Cards.svelte'), tab: 'swap' },
  { path: '/cards/:id', load: () => import('./EditCard.svelte'), tab: 'swap', layout: 'single' },
  { path: '/cards/:id/print', load: () => import('./PrintCard.svelte'), tab: 'swap', layout: 'single' },
];
