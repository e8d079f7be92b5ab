/** The few things of a service worker's world that are used here; the DOM library does not know them. */
export interface Waiting extends Event { waitUntil(work: Promise<unknown>): void }
/** A rule of static routing (Chromium since 123): the first that fits. Where a cache has nothing, the network is asked. */
export interface Route { condition: { urlPattern: { pathname: string; search?: string }; requestMode?: RequestMode }; source: 'cache' | 'fetch-event' | { cacheName: string } }
export interface Installing extends Waiting { addRoutes?(routes: Route[]): Promise<void> }
export interface Fetching extends Waiting { readonly request: Request; respondWith(answer: Promise<Response>): void }
export interface Told extends Waiting { readonly data: unknown }
export interface Page { readonly id: string; postMessage(message: unknown): void }

export interface WorkerScope {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void>; matchAll(options: { type: 'window'; includeUncontrolled?: boolean }): Promise<Page[]> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install', listener: (event: Installing) => void): void;
  addEventListener(type: 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'message', listener: (event: Told) => void): void;
}

export const scope = globalThis as unknown as WorkerScope;
