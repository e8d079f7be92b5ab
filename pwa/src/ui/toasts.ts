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
/** One that stays until it is answered, while a passing one is in view. */
let beneath: Toast | undefined;

/** The toast in view; a new one takes the place of the old, and one that stays comes back afterwards. */
export const currentToast: Readable<Toast | undefined> = readonly(shown);

/** Shows a sentence for six seconds (longer while it has focus). Returns a function that takes it away. */
export function toast(text: string, options: ToastOptions = {}): () => void {
  const id = ++lastId;
  shown.update((present) => {
    if (options.stay) beneath = undefined;
    else if (present?.stay) beneath = present;
    return { ...options, id, text };
  });
  return () => dismissToast(id);
}

/** Takes a toast away; without an id whatever is in view. */
export function dismissToast(id?: number): void {
  shown.update((present) => {
    if (id !== undefined && present?.id !== id) {
      if (beneath?.id === id) beneath = undefined;
      return present;
    }
    const next = id === undefined ? undefined : beneath;
    beneath = undefined;
    return next;
  });
}
