/** The numbers on the tabs, from the features that have one. */
import { readonly, writable, type Readable } from 'svelte/store';
import type { TabName } from '../ui/route.ts';
import { countLoaders } from './routes.ts';

const numbers = writable<Partial<Record<TabName, number>>>({});

/** How many stand behind each tab. */
export const counts: Readable<Partial<Record<TabName, number>>> = readonly(numbers);

/** Starts counting; the shell calls it after the first paint. */
export function startCounting(): void {
  for (const [tab, load] of countLoaders) {
    void load().then((count) => count.subscribe((n) => numbers.update((all) => ({ ...all, [tab]: n }))));
  }
}
