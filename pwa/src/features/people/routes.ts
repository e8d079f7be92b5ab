import type { Route } from '../../ui/route.ts';

export const routes: Route[] = [
  { path: '/people', load: () => import('./People.svelte'), tab: 'people' },
  { path: '/people/table', load: () => import('./Table.svelte'), tab: 'people' },
  { path: '/people/new', load: () => import('./NewPerson.svelte'), tab: 'people', layout: 'single' },
  { path: '/people/import', load: () => import('./Import.svelte'), tab: 'people', layout: 'single' },
  { path: '/people/:id', load: () => import('./People.svelte'), tab: 'people' },
  { path: '/people/:id/edit', load: () => import('./EditPerson.svelte'), tab: 'people', layout: 'single' },
];
