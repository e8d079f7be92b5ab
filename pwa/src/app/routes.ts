/** All routes: each feature brings its own, nobody edits a shared list. */
import type { Route, RoutesModule, TabName } from '../ui/route.ts';
import { matcher } from './router.ts';

const modules = Object.values(import.meta.glob<RoutesModule>('../features/*/routes.ts', { eager: true }));

/** Pages of the shell itself. The gallery of components exists only while developing. */
const own: Route[] = import.meta.env.DEV
  ? [{ path: '/gallery', load: () => import('./gallery/Gallery.svelte'), layout: 'bare' }]
  : [];

export const routes: Route[] = [...own, ...modules.flatMap((module) => module.routes)];

/** The route of a path, with its parameters. */
export const find = matcher(routes);

/** Whether a feature answers this path. */
export const hasRoute = (path: string): boolean => find(path) !== undefined;

type CountLoader = NonNullable<NonNullable<RoutesModule['counts']>[TabName]>;

/** What counts for which tab. */
export const countLoaders = modules.flatMap(
  (module) => Object.entries(module.counts ?? {}) as [TabName, CountLoader][],
);

/** What features do beside any screen. */
export const starters = modules.flatMap((module) => (module.start ? [module.start] : []));
