/**
 * Registers the service worker and says when a new version waits. It takes over only after the
 * person's tap, and never while something is being typed or the camera is open in any tab.
 */
import { readonly, writable, type Readable } from 'svelte/store';
import { isTyping } from '../db/drafts';

const HOUR = 3_600_000;
const ANSWERS = 300;

const ready = writable(false);
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('hallway-update');
let registration: ServiceWorkerRegistration | undefined;
let applying = false;

/** True when a new version is on the device and waits for the person. */
export const updateReady: Readable<boolean> = readonly(ready);

/** Whether something is typed or the camera is open in this tab. */
export const isBusy = (): boolean => isTyping() || cameraIsOpen();

function cameraIsOpen(): boolean {
  const streams = [...document.querySelectorAll('video')].map((video) => video.srcObject);
  return streams.some((stream) => stream instanceof MediaStream && stream.active);
}

/** Registers the worker; once, after the first paint. Does nothing where the browser has none. */
export async function registerWorker(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker || registration) return;
  registration = await serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' }).catch(() => undefined);
  if (!registration) return;
  answerTabs();
  serviceWorker.addEventListener('controllerchange', reloadWhenIdle);
  registration.addEventListener('updatefound', followInstalling);
  lookForWaiting();
  const look = (): void => void registration?.update().catch(() => undefined);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
  setInterval(look, HOUR);
  await serviceWorker.ready;
  tellWorker('later');
  tellWorker('started');
}

/** Tells the worker in charge. */
function tellWorker(message: string): void {
  (navigator.serviceWorker.controller ?? registration?.active)?.postMessage(message);
}

function followInstalling(): void {
  const worker = registration?.installing;
  worker?.addEventListener('statechange', lookForWaiting);
}

/** A first version takes over at once and is no update. */
function lookForWaiting(): void {
  ready.set(Boolean(registration?.waiting && navigator.serviceWorker.controller));
}

/**
 * The person tapped "update". Resolves to false when another tab is in use: say so and ask again
 * later. When it is true the page is loaded anew in a moment.
 */
export async function applyUpdate(): Promise<boolean> {
  if (!registration?.waiting) return false;
  if (isBusy() || (await anotherTabIsBusy())) return false;
  applying = true;
  registration.waiting.postMessage('apply');
  return true;
}

function answerTabs(): void {
  tabs?.addEventListener('message', ({ data }: MessageEvent<string>) => {
    if (data === 'busy?' && isBusy()) tabs.postMessage('busy');
  });
}

function anotherTabIsBusy(): Promise<boolean> {
  return new Promise((resolve) => {
    const heard = ({ data }: MessageEvent<string>): void => void (data === 'busy' && resolve(true));
    tabs?.addEventListener('message', heard);
    tabs?.postMessage('busy?');
    setTimeout(() => {
      tabs?.removeEventListener('message', heard);
      resolve(false);
    }, ANSWERS);
  });
}

let controlled = Boolean(globalThis.navigator?.serviceWorker?.controller);

/** The new version is in charge: pages of the old one load anew, each when nobody is typing in it. */
function reloadWhenIdle(): void {
  ready.set(false);
  if (!controlled) {
    controlled = true;
    return;
  }
  if (applying || !isBusy()) location.reload();
  else setTimeout(reloadWhenIdle, 2000);
}
