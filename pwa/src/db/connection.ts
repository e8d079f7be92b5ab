/**
 * The open database: opened once, closed when another tab needs a newer form of it, changed when
 * another person signs in. Every reader and writer asks here and keeps no handle of its own.
 */
import { readonly, writable, type Readable } from 'svelte/store';
import { uuid } from '../domain/random-ids';
import { joinTabs, leaveTabs, resetHere } from './changes';
import { HallwayDatabase, STORED, StorageRefused, storageError, type Meta } from './database';
import { takeLastWords } from './last-words';
import { currentName } from './registry';

let opening: Promise<HallwayDatabase> | undefined;
let current: string | undefined;
const outdatedStore = writable(false);
const refusedStore = writable(false);

/** True once a newer version of the app in another tab needed this database: reload to go on. */
export const outdated: Readable<boolean> = readonly(outdatedStore);

/** True when the device refuses to keep anything: say so, and do not pretend. */
export const refused: Readable<boolean> = readonly(refusedStore);

/** What `meta` holds before the first sync. */
function freshMeta(): Meta {
  return {
    key: 'main', device_id: uuid(), next_mid: 1, next_n: 1, cursor: 0, epoch: null, schema: STORED,
    account: null, email: null, digest: '0'.repeat(16), live: 0, bootstrapped: false, safe_mid: 0,
  };
}

/** The current database, open. Throws `StorageRefused` where the browser keeps nothing. */
export function openDatabase(): Promise<HallwayDatabase> {
  opening ??= currentName().then(openCurrent).catch((error: unknown) => {
    opening = undefined;
    const told = storageError(error);
    refusedStore.set(told instanceof StorageRefused);
    throw told;
  });
  return opening;
}

async function openCurrent(name: string): Promise<HallwayDatabase> {
  current = name;
  const db = await open(name);
  await takeLastWords(db).catch((error: unknown) => console.error('Last words were not taken', error));
  joinTabs(name);
  return db;
}

/** Name of the current database as soon as it is known: for the last moment of a page, which cannot wait. */
export const nameNow = (): string | undefined => current;

/** Opens a database by name, whoever's it is; the caller closes it. Used by adoption and backup. */
export async function open(name: string): Promise<HallwayDatabase> {
  const db = new HallwayDatabase(name);
  db.on('versionchange', () => {
    outdatedStore.set(true);
    db.close();
    return false;
  });
  await db.open();
  if (!(await db.meta.get('main'))) await makeMeta(db);
  return db;
}

/** Only the first opening writes: a start that reads waits for nobody and leaves nothing locked when the page goes. */
async function makeMeta(db: HallwayDatabase): Promise<void> {
  await db.transaction('rw', db.meta, async () => {
    if (!(await db.meta.get('main'))) await db.meta.add(freshMeta());
  });
}

/** Closes the database; the next call of `openDatabase` opens whichever is current then. */
export async function closeDatabase(): Promise<void> {
  const db = await opening?.catch(() => undefined);
  opening = current = undefined;
  leaveTabs();
  resetHere();
  db?.close();
}
