/** What a screen may ask of the shell around it. */
import { readonly, writable, type Readable } from 'svelte/store';

/** `cloth` is the green field behind a badge, `camera` the dark of the viewfinder. */
export type Look = 'paper' | 'cloth' | 'camera';

const looks = writable<Look>('paper');

/** The surface in view. */
export const look: Readable<Look> = readonly(looks);

/** Sets the surface while a screen is open: `$effect(() => surface('cloth'))`. `camera` hides the bar. */
export function surface(wanted: Look): () => void {
  looks.set(wanted);
  return () => looks.set('paper');
}
