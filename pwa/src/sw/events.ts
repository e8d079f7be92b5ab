/**
 * The service worker: when something happens. What is cached is in to-cache.ts, how in strategies.ts.
 * A new version waits until a page says that the person agreed; it never takes over by itself.
 */
import { scope } from './scope';
import { isShared, keepShared } from './shared';
import { cacheLater, cacheShell, dropOthers, file, openApp } from './strategies';
import { isOurs, opensApp, routes } from './to-cache';

scope.addEventListener('install', (event) => {
  event.waitUntil(cacheShell());
  event.addRoutes?.(routes).catch(() => undefined); // without them it is answered here
});

scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (isShared(request)) return event.respondWith(keepShared(request));
  if (!isOurs(request, scope.location.origin)) return;
  if (opensApp(request)) event.respondWith(openApp(request));
  else if (request.mode !== 'navigate') event.respondWith(file(request));
});

scope.addEventListener('message', (event) => {
  if (event.data === 'apply') event.waitUntil(scope.skipWaiting());
  if (event.data === 'later') event.waitUntil(mend());
  if (event.data === 'started') event.waitUntil(tidy());
});

/** What the browser threw away is fetched again, then the scanner. */
async function mend(): Promise<void> {
  await cacheShell().catch(() => undefined);
  await cacheLater();
}

/** Files of older versions go once the only page left is one of this version, and no newer one waits. */
async function tidy(): Promise<void> {
  const { installing, waiting } = scope.registration;
  const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length <= 1 && !installing && !waiting) await dropOthers();
}
