/**
 * The kill switch: served as `/sw.js` in an emergency (docs/deploy.md), it takes the place of a worker
 * that went wrong, empties its caches and takes itself away. The person's data is in IndexedDB and is
 * not touched; open pages are left alone and come from the network the next time.
 */
import { scope } from './scope';

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));

scope.addEventListener('activate', (event) => event.waitUntil(leave()));

/** A page that is still open registers it again when it loads: away with it again. */
scope.addEventListener('message', (event) => event.waitUntil(leave()));

async function leave(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('hallway-')).map((name) => caches.delete(name)));
  await scope.registration.unregister();
}
