import type { Route, RoutesModule } from '../../ui/route.ts';

export const routes: Route[] = [
  { path: '/due', load: () => import('./Due.svelte'), tab: 'due' },
  { path: '/due/:id', load: () => import('./Due.svelte'), tab: 'due', layout: 'single' },
];

export const counts: RoutesModule['counts'] = {
  due: () => import('./due-data.ts').then((module) => module.dueNumber),
};
