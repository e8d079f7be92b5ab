/** How the device stands with the server, in one icon and one sentence; the shell keeps it up to date. */
import { writable } from 'svelte/store';
import type { IconName } from './icon-name.ts';

export interface SyncMark {
  icon: IconName;
  text: string;
}

export const syncMark = writable<SyncMark | undefined>();
