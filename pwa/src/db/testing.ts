/** A fresh device for a test: an empty IndexedDB, no open handle, a clock that stands still. */
import { IDBFactory } from 'fake-indexeddb';
import Dexie from 'dexie';
import { clock } from './clock';
import { closeDatabase, openDatabase } from './connection';
import type { HallwayDatabase } from './database';
import { closeRegistry } from './registry';

export const START = 1_790_000_000_000;

/** Forgets everything the device had and opens a guest's database. */
export async function freshDevice(): Promise<HallwayDatabase> {
  await closeDatabase();
  closeRegistry();
  Dexie.dependencies.indexedDB = globalThis.indexedDB = new IDBFactory();
  clock.now = () => START;
  return openDatabase();
}

/** The outbox in the order of writing. */
export async function outbox(): ReturnType<typeof sorted> {
  return sorted(await openDatabase());
}

async function sorted(db: HallwayDatabase) {
  return (await db.outbox.toArray()).sort((a, b) => a.n - b.n);
}

/** A slow disk: what is asked of these stores from now on waits, in order, until the answer is called. */
export async function slowDisk(...stores: ('view' | 'drafts')[]): Promise<() => Promise<void>> {
  const transaction = (await openDatabase()).backendDB().transaction(stores, 'readwrite');
  let isHeld = true;
  const hold = (): void => {
    if (isHeld) transaction.objectStore(stores[0] ?? 'drafts').get('nothing').onsuccess = hold;
  };
  hold();
  return () => {
    isHeld = false;
    return new Promise((done) => transaction.addEventListener('complete', () => done()));
  };
}
