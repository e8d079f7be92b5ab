import type { Route } from '../../ui/route.ts';

export const routes: Route[] = [];
