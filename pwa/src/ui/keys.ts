/**
 * Keyboard shortcuts. A screen registers its own while it is open; they are ignored while
 * somebody types and can be switched off (WCAG 2.1.4). `?` lists those that work here.
 */
import { derived, readonly, writable, type Readable } from 'svelte/store';
import { recall, remember } from '../platform/choices.ts';

export interface Shortcut {
  /** As `KeyboardEvent.key` gives it, e.g. `j`, `/`, `?`, `Enter`. Letters work in either case. */
  key: string;
  /** What it does, for the list of keys. */
  label: string;
  run: (event: KeyboardEvent) => void;
}

const registered = writable<Shortcut[]>([]);
const enabled = writable(recall('keys', 'on') === 'on');

/** The shortcuts that work now; one registered later wins over an earlier one with its key. */
export const shortcutsHere: Readable<Shortcut[]> = derived(registered, (all) =>
  all.filter((shortcut, index) => !all.slice(index + 1).some((later) => later.key === shortcut.key)),
);

/** Whether single keys do anything. */
export const keysEnabled: Readable<boolean> = readonly(enabled);

/** Switches single-key shortcuts on or off, on this device. */
export function enableKeys(on: boolean): void {
  enabled.set(on);
  remember('keys', on ? 'on' : 'off');
}

/** Registers shortcuts; returns the undo, so `$effect(() => shortcuts([…]))` is all a screen needs. */
export function shortcuts(list: Shortcut[]): () => void {
  registered.update((all) => [...all, ...list]);
  return () => registered.update((all) => all.filter((shortcut) => !list.includes(shortcut)));
}

const QUIET_TYPES = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'color', 'file']);

/** Whether keys go into a text the person is writing. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !QUIET_TYPES.has(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}

/** Enter and Space belong to the control that has focus. */
function belongsToControl(event: KeyboardEvent): boolean {
  const isPress = event.key === 'Enter' || event.key === ' ';
  return isPress && event.target instanceof Element && event.target.closest('a, button, summary, input') !== null;
}

function runsFor(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  return !isTyping(event.target) && !belongsToControl(event) && !document.querySelector('dialog[open]');
}

/** Listens for shortcuts; the shell calls it once. */
export function listenForKeys(target: Window = window): () => void {
  let here: Shortcut[] = [];
  let on = true;
  const undo = [shortcutsHere.subscribe((list) => (here = list)), keysEnabled.subscribe((value) => (on = value))];
  const onkeydown = (event: KeyboardEvent): void => {
    if (!on || !runsFor(event)) return;
    const shortcut = here.find(({ key }) => key.toLowerCase() === event.key.toLowerCase());
    if (!shortcut) return;
    event.preventDefault();
    shortcut.run(event);
  };
  target.addEventListener('keydown', onkeydown);
  undo.push(() => target.removeEventListener('keydown', onkeydown));
  return () => undo.forEach((stop) => stop());
}
