/** What this database knows about itself, read-only; it changes inside transactions only. */
import { openDatabase } from './connection';
import type { Meta } from './database';

/** A copy of `meta` as it is on the disk. */
export async function readMeta(): Promise<Meta> {
  return (await (await openDatabase()).meta.get('main')) as Meta;
}

/** Whose database is open: their e-mail address, '' for a guest. */
export async function readOwner(): Promise<string> {
  return (await readMeta()).email ?? '';
}

/** A small value of this database kept under `key`; nothing that was typed belongs here. */
export async function readKept<T>(key: string): Promise<T | undefined> {
  return (await (await openDatabase()).kept.get(key))?.value as T | undefined;
}

/** Keeps a small value; undefined forgets it. */
export async function writeKept(key: string, value: unknown): Promise<void> {
  const { kept } = await openDatabase();
  if (value === undefined) await kept.delete(key);
  else await kept.put({ key, value });
}

/** Keeps several values, all or none of them; each is copied in a turn of its own, so that the page can answer between. */
export async function writeAllKept(values: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
  const db = await openDatabase();
  await db.transaction('rw', db.kept, async () => {
    for (const [key, value] of values) await db.kept.put({ key, value });
  });
}
