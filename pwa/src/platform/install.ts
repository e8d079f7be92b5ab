/** Putting Hallway on the home screen: the browser's own prompt where it has one, else how to do it. */
import { readonly, writable, type Readable } from 'svelte/store';
import { recall } from './choices.ts';

/** Chromium's event; not in the DOM library. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** How installing works here: `prompt` a button, `ios`/`firefox` steps to follow, `none` already or not possible. */
export type InstallWay = 'prompt' | 'ios' | 'firefox' | 'none';

const ASKED = 'install-asked';
let kept: InstallPromptEvent | undefined;
const way = writable<InstallWay>(wayWithoutPrompt());

/** How installing works in this browser. */
export const installWay: Readable<InstallWay> = readonly(way);

/** Whether we run as an app from the home screen. */
function isInstalled(): boolean {
  const standalone = (navigator as Navigator & { standalone?: boolean }).standalone === true;
  return standalone || matchMedia('(display-mode: standalone), (display-mode: fullscreen), (display-mode: minimal-ui)').matches;
}

function wayWithoutPrompt(): InstallWay {
  if (isInstalled()) return 'none';
  const agent = navigator.userAgent;
  const isTablet = /Macintosh/.test(agent) && navigator.maxTouchPoints > 1;
  if (/iPhone|iPad|iPod/.test(agent) || isTablet) return 'ios';
  return /Android.*Firefox/.test(agent) ? 'firefox' : 'none';
}

/** Keeps the browser's prompt for later; the shell calls it once at start. */
export function listenForInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    kept = event as InstallPromptEvent;
    way.set('prompt');
  });
  addEventListener('appinstalled', () => {
    kept = undefined;
    way.set('none');
  });
}

/** Shows the browser's prompt; must be called from a tap. True when the person agreed. */
export async function install(): Promise<boolean> {
  const event = kept;
  if (!event) return false;
  kept = undefined;
  const { outcome } = await event.prompt();
  way.set(outcome === 'accepted' ? 'none' : wayWithoutPrompt());
  return outcome === 'accepted';
}

/** Whether an earlier version showed the hint; it kept that here. */
export const wasAskedToInstall = (): boolean => recall(ASKED, '') !== '';
