/** What a screen may ask of the shell around it. */
import { readonly, writable, type Readable } from 'svelte/store';
import type { Surface } from '../platform/theme.ts';

const looks = writable<Surface>('paper');

/** The surface in view. */
export const look: Readable<Surface> = readonly(looks);

/** Sets the surface while a screen is open: `$effect(() => surface('cloth'))`. `camera` hides the bar. */
export function surface(wanted: Surface): () => void {
  looks.set(wanted);
  return () => looks.set('paper');
}
