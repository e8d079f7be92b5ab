/** What sync is doing, for a strip, a badge and the sync screen. The leading tab tells the others. */
import { derived, writable, type Readable } from 'svelte/store';
import { unsyncedCount } from '../db/state';

/** Why sync does not go on by itself. All of them keep everything. */
export type SyncProblem =
  | 'sign-in' /* the session is over: sign in to go on */
  | 'update' /* this version of the app is too old for the server */
  | 'aside' /* the server keeps something aside that it cannot apply yet */
  | 'revoked' /* it keeps all of this device aside, which was signed out from another one, until it is accepted again */
  | 'storage' /* the device is full or refuses to keep anything */
  | 'removals'; /* so much is about to be removed here that a person decides first */

export interface SyncState {
  signedIn: boolean;
  /** Signed out by the person, who kept the copy: no guest. */
  isOut?: boolean;
  /** False after a request that found no network; `stalled`: there is a network, and sync does not get through. */
  online: boolean;
  stalled: boolean;
  sending: boolean;
  /** ms of the last round of this database that reached the server and finished, on any day; undefined: none has yet. */
  lastOkAt?: number | undefined;
  problem?: SyncProblem | undefined;
  /** The first sync, or one after a long absence: records so far, of so many (0: not known). */
  progress?: { done: number; of: number } | undefined;
  /** With `removals`: how many of how many records would go. */
  removals?: { going: number; of: number } | undefined;
}

export interface SyncStatus extends SyncState {
  /** Changes that are only on this device; undefined until they were counted. */
  waiting: number | undefined;
}

const state = writable<SyncState>({ signedIn: false, online: globalThis.navigator?.onLine !== false, stalled: false, sending: false });
const followers = new Set<(state: SyncState) => void>();

/** True at all times, in every tab. */
export const syncStatus: Readable<SyncStatus> = derived([state, unsyncedCount], ([$state, waiting]) => ({ ...$state, waiting }));

/** Changes part of the state here and tells the other tabs. */
export function setStatus(part: Partial<SyncState>): void {
  state.update((before) => {
    const after = { ...before, ...part };
    for (const follower of followers) follower(after);
    return after;
  });
}

/** Takes over what the leading tab said. */
export function adoptStatus(told: SyncState): void {
  state.set(told);
}

/** Calls `follower` with every state set in this tab. */
export function onStatus(follower: (state: SyncState) => void): () => void {
  followers.add(follower);
  return () => followers.delete(follower);
}
