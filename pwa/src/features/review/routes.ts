import type { RoutesModule } from '../../ui/route.ts';

export const routes: RoutesModule['routes'] = [
  { path: '/review', load: () => import('./Review.svelte'), tab: 'review', layout: 'single' },
  { path: '/people/:id/merge/:other', load: () => import('./Merge.svelte'), tab: 'review', layout: 'single' },
];

/** How many are to be looked at; the list's own module is loaded only then. */
export const counts: RoutesModule['counts'] = { review: async () => (await import('./review-data.ts')).toLookAt };
