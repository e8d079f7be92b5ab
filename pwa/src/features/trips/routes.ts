import type { Route } from '../../ui/route.ts';

export const routes: Route[] = [
  { path: '/trips', load: () => import('./Trips.svelte'), tab: 'trips' },
  { path: '/trips/new', load: () => import('./EditTrip.svelte'), tab: 'trips', layout: 'single' },
  { path: '/trips/:id', load: () => import('./Trip.svelte'), tab: 'trips' },
  { path: '/trips/:id/edit', load: () => import('./EditTrip.svelte'), tab: 'trips', layout: 'single' },
];
