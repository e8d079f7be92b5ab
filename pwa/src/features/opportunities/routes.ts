import type { Route } from '../../ui/route.ts';

export const routes: Route[] = [
  { path: '/opportunities', load: () => import('./Opportunities.svelte'), tab: 'events' },
  { path: '/opportunities/new', load: () => import('./EditOpportunity.svelte'), tab: 'events', layout: 'single' },
  { path: '/opportunities/:id', load: () => import('./EditOpportunity.svelte'), tab: 'events', layout: 'single' },
];
