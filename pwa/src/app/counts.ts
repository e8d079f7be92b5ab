/** The numbers on the tabs, from the features that have one. */
import { readonly, writable, type Readable } from 'svelte/store';
import type { TabName } from '../ui/route.ts';
import { countLoaders } from './routes.ts';

const numbers = writable<Partial<Record<TabName, number>>>({});

/** How many stand behind each tab. */
export const counts: Readable<Partial<Record<TabName, number>>> = readonly(numbers);

/** What starts counting, one a tab; each resolves to its undo. */
export const counters = countLoaders.map(([tab, load]) => async (): Promise<() => void> =>
  (await load()).subscribe((n) => numbers.update((all) => ({ ...all, [tab]: n }))));
