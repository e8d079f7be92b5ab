/** What the list shows, kept while the app is open, so that Back finds it as it was left. */
import type { Filter } from '../../domain/people.ts';

export const view = $state<{ query: string; filters: Filter[]; scroll: number }>({ query: '', filters: [], scroll: 0 });

/** Switches a filter on or off. */
export function toggle(filter: Filter): void {
  const on = view.filters.includes(filter);
  view.filters = on ? view.filters.filter((f) => f !== filter) : [...view.filters, filter];
}

export function showEverybody(): void {
  view.query = '';
  view.filters = [];
}
