/**
 * Kills a device in the middle of its work, for tests: from the n-th request to IndexedDB on, the
 * running transaction is aborted and every later request fails, until the device is started again.
 */
import { clock } from './clock';
import { closeDatabase, openDatabase } from './connection';
import { closeRegistry } from './registry';

const METHODS = ['add', 'put', 'delete', 'clear', 'get', 'getAll', 'openCursor', 'count'] as const;

let left = Infinity;
let installed = false;

/** The device dies at the `requests`-th request from now on (1 = the next one). */
export function crashAfter(requests: number): void {
  install();
  left = requests;
}

/** Whether it died. */
export const isDead = (): boolean => left <= 0;

/** Starts the device again: nothing in memory is left, everything on the disk is. */
export async function restart(): Promise<void> {
  left = Infinity;
  const now = clock.now;
  await closeDatabase();
  closeRegistry();
  clock.now = now;
  await openDatabase();
}

function install(): void {
  if (installed) return;
  installed = true;
  const store = IDBObjectStore.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of METHODS) {
    const original = store[name]!;
    store[name] = function dying(this: IDBObjectStore, ...args: unknown[]): unknown {
      left -= 1;
      if (left > 0) return original.apply(this, args);
      try {
        this.transaction.abort();
      } catch {
        // Aborted by an earlier request already.
      }
      throw new DOMException('The device is off', 'AbortError');
    };
  }
}
