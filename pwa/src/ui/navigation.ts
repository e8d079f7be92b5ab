/**
 * Where we are and how to go elsewhere, over the History API. Features import this;
 * which component answers an address is the shell's business (`app/router.ts`).
 */
import { readonly, writable, type Readable } from 'svelte/store';

/** The address in view. `key` is unique per history entry (scroll positions hang on it). */
export interface Place {
  path: string;
  query: URLSearchParams;
  key: string;
  /** How we came here: only `push` and `replace` move focus to the new screen's title. */
  by: 'start' | 'push' | 'replace' | 'traverse';
}

export interface NavigateOptions {
  /** Replaces the present history entry instead of adding one. */
  replace?: boolean;
}

interface EntryState {
  key: string;
  depth: number;
}

const newKey = (): string => Math.random().toString(36).slice(2);

function entryState(): EntryState {
  const state = history.state as Partial<EntryState> | null;
  return { key: state?.key ?? newKey(), depth: state?.depth ?? 0 };
}

function here(by: Place['by']): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search), key: entryState().key, by };
}

const start = entryState();
history.replaceState(start, '');

const current = writable<Place>(here('start'));

/** The address in view. */
export const place: Readable<Place> = readonly(current);

addEventListener('popstate', () => current.set(here('traverse')));

/** Opens an address of this app, e.g. `navigate('/people/…')`. */
export function navigate(to: string, { replace = false }: NavigateOptions = {}): void {
  const url = new URL(to, location.href);
  const { depth } = entryState();
  const state: EntryState = { key: newKey(), depth: replace ? depth : depth + 1 };
  history[replace ? 'replaceState' : 'pushState'](state, '', url);
  current.set(here(replace ? 'replace' : 'push'));
}

/** One step back inside the app; `fallback` where there is nothing of ours to go back to. */
export function back(fallback = '/'): void {
  if (entryState().depth > 0) history.back();
  else navigate(fallback, { replace: true });
}

function anchorOf(event: MouseEvent): HTMLAnchorElement | undefined {
  const target = event.target instanceof Element ? event.target.closest('a') : null;
  return target instanceof HTMLAnchorElement ? target : undefined;
}

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.defaultPrevented && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

/** Whether a link stays in this app: same origin, no download, not the server's own pages. */
function staysHere(anchor: HTMLAnchorElement): boolean {
  if (anchor.origin !== location.origin || anchor.hasAttribute('download')) return false;
  if (anchor.target && anchor.target !== '_self') return false;
  return !/^\/(api|c|address)\//.test(anchor.pathname);
}

/** Turns clicks on our own `<a href>` into navigation. Returns the undo. */
export function interceptLinks(root: HTMLElement): () => void {
  const onclick = (event: MouseEvent): void => {
    const anchor = anchorOf(event);
    if (!anchor || !isPlainClick(event) || !staysHere(anchor)) return;
    const samePage = anchor.pathname === location.pathname && anchor.search === location.search;
    if (samePage && anchor.hash) return;
    event.preventDefault();
    navigate(anchor.href, { replace: samePage });
  };
  root.addEventListener('click', onclick);
  return () => root.removeEventListener('click', onclick);
}
