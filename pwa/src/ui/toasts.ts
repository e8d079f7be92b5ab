/** Short messages at the foot of the screen: one sentence, at most one action. */
import { readonly, writable, type Readable } from 'svelte/store';

export interface ToastOptions {
  /** Label of its one action. */
  action?: string;
  onaction?: () => void;
  /** Stays until it is answered, e.g. "New version ready". */
  stay?: boolean;
}

export interface Toast extends ToastOptions {
  id: number;
  text: string;
}

const shown = writable<Toast | undefined>();
let lastId = 0;

/** The toast in view; a new one takes the place of the old. */
export const currentToast: Readable<Toast | undefined> = readonly(shown);

/** Shows a sentence for six seconds (longer while it has focus). Returns a function that takes it away. */
export function toast(text: string, options: ToastOptions = {}): () => void {
  const id = ++lastId;
  shown.set({ ...options, id, text });
  return () => dismissToast(id);
}

/** Takes a toast away; without an id whatever is in view. */
export function dismissToast(id?: number): void {
  shown.update((present) => (id === undefined || present?.id === id ? undefined : present));
}
