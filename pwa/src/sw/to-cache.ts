/**
 * What to cache. The build puts the list in (build/precache.ts): every file with the hash of its
 * content. `shell` is there before a version is installed; `later` (the scanner) follows when a page
 * asks for it after its first paint, and may be thrown away when the device is full.
 */

import type { Route } from './scope';

/** A file of the build: its address, and 16 hex digits of the SHA-256 of its content. */
export interface BuiltFile { url: string; hash: string }

declare const __PRECACHE__: { version: string; shell: BuiltFile[]; later: BuiltFile[] };

export const { version, shell, later } = __PRECACHE__;

export const SHELL = 'hallway-shell-';
export const LATER = 'hallway-later-';
export const shellCache = SHELL + version;
export const laterCache = LATER + version;

/** The document every navigation is answered with. */
export const INDEX = '/';

/** Where the badge is: the document is kept under this address as well, so that a route can find it. */
export const BADGE = '/swap';

const ASSETS = '/assets/*';

/**
 * What the browser takes from the caches by itself: a code at the booth does not wait for this worker to
 * start, and the app's files do not queue for it. What follows when there is time is fetched by the worker.
 */
export const routes: Route[] = [
  ...[INDEX, BADGE].map((pathname): Route => ({ condition: { urlPattern: { pathname, search: '' }, requestMode: 'navigate' }, source: { cacheName: shellCache } })),
  ...later.map(({ url }): Route => ({ condition: { urlPattern: { pathname: url } }, source: 'fetch-event' })),
  { condition: { urlPattern: { pathname: ASSETS } }, source: 'cache' },
];

/** Addresses that belong to the server alone: never answered from a cache and never put into one. */
const SERVER = /^\/(?:api|c|address)\/|^\/(?:healthz|sw\.js|sw-kill\.js|trust|ca\.crt)$/;

/** Whether the worker has anything to do with a request. */
export function isOurs(request: Request, origin: string): boolean {
  const url = new URL(request.url);
  return request.method === 'GET' && url.origin === origin && !SERVER.test(url.pathname);
}

/** Whether a request opens the app: a navigation to an address without a file's ending. */
export function opensApp(request: Request): boolean {
  return request.mode === 'navigate' && !/\.\w+$/.test(new URL(request.url).pathname);
}
