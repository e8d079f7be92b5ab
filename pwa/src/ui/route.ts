/** The shape of a feature's routes (`features/<name>/routes.ts`). */
import type { Component } from 'svelte';
import type { Readable } from 'svelte/store';

/** Entries of the navigation; one appears when a feature has a route for it. */
export type TabName = 'people' | 'due' | 'swap' | 'events' | 'year' | 'review' | 'cards' | 'trips' | 'account';

/** What every page component gets; it may leave out what it does not need. */
export interface PageProps {
  params: Record<string, string>;
  query: URLSearchParams;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a page may take any part of PageProps
type Page = Component<any>;

/** One route of a feature. `path` has `:name` segments. */
export interface Route {
  path: string;
  load: () => Promise<{ default: Page }>;
  /** The tab that is marked while the route is open. */
  tab?: TabName;
  /** `tab` (the default) shows the bottom bar on a phone, `single` hides it, `bare` has no navigation at all. */
  layout?: 'tab' | 'single' | 'bare';
}

/** What `features/<name>/routes.ts` exports. */
export interface RoutesModule {
  routes: Route[];
  /** Numbers shown on tabs, e.g. how many are due; loaded after the first paint. */
  counts?: Partial<Record<TabName, () => Promise<Readable<number>>>>;
  /** What the feature does beside any screen; started after the first paint, returns the undo. */
  start?: () => Promise<() => void>;
}
