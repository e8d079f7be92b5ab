import type { Route } from '../../ui/route.ts';

export const routes: Route[] = [
  { path: '/events', load: () => import('./Events.svelte'), tab: 'events' },
  { path: '/events/new', load: () => import('./NewEvent.svelte'), tab: 'events', layout: 'single' },
  { path: '/events/:id', load: () => import('./Event.svelte'), tab: 'events' },
  { path: '/events/:id/edit', load: () => import('./EditEvent.svelte'), tab: 'events', layout: 'single' },
];
