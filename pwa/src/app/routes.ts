/** All routes: each feature brings its own, nobody edits a shared list. */
import type { Route, RoutesModule } from '../ui/route.ts';
import { matcher } from './router.ts';

const modules = import.meta.glob<RoutesModule>('../features/*/routes.ts', { eager: true });

export const routes: Route[] = Object.values(modules).flatMap((module) => module.routes);

export const find = matcher(routes);
