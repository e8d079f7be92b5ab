/** A save that failed: what was typed stays on the screen, and can be copied or put into a file. */
import { readonly, writable, type Readable } from 'svelte/store';
import { writtenIn } from '../domain/written.ts';

export interface Unsaved {
  /** `full`: no room on this device; `refused`: this browser keeps nothing. */
  why: 'full' | 'refused' | 'failed';
  /** What was to be saved, in the person's words. */
  text: string;
}

const shown = writable<Unsaved | undefined>();

/** What could not be saved and is not answered yet. */
export const unsaved: Readable<Unsaved | undefined> = readonly(shown);

const BY_NAME: Record<string, Unsaved['why']> = { QuotaError: 'full', StorageRefused: 'refused' };

/** Says that saving failed with `error` and hands out `typed`: a form, or the changes made from it. */
export function sayUnsaved(error: unknown, typed: unknown): void {
  console.error('Not saved', error);
  shown.set({ why: BY_NAME[error instanceof Error ? error.name : ''] ?? 'failed', text: writtenIn(typed) });
}

/** The person has read it. */
export function dismissUnsaved(): void {
  shown.set(undefined);
}
