/**
 * Whose database this is (SPEC.md 4.10). A guest's becomes an account's in one transaction and its
 * outbox goes as it is; where the device has a database of that account already, the guest's records
 * are copied into it as creates. Ids stay, so two devices still agree on them.
 */
import Dexie from 'dexie';
import { FIELDS } from '../domain/schema';
import { forgetBadge } from '../platform/boot-badge';
import { closeDatabase, openDatabase } from './connection';
import type { HallwayDatabase, ViewRow } from './database';
import { diff } from './diff';
import { handedOver } from './last-words';
import { append, envelope } from './outbox';
import { forget, makeCurrent, newDatabase, registered, setOwner } from './registry';
import { transact, type Writing } from './transaction';

export interface Owner { id: string; email: string }

/** How much a guest has here: people met, and records of any kind. */
export interface Guest { people: number; records: number }

/** What the current database holds, if it is a guest's; undefined if it is somebody's. */
export async function guestHere(): Promise<Guest | undefined> {
  const db = await openDatabase(), meta = await db.meta.get('main');
  if (meta!.account !== null) return undefined;
  const rows = await liveRows(db);
  return { people: rows.filter((row) => row.k === 'contact').length, records: rows.length };
}

const liveRows = async (db: HallwayDatabase): Promise<ViewRow[]> => (await db.view.toArray()).filter((row) => row.del === undefined);

/** Name of this account's database on this device, if there is one. */
export async function databaseOf(account: string): Promise<string | undefined> {
  return (await registered()).find((row) => row.account === account)?.name;
}

/** The current guest's database becomes the owner's, with all that waits in it. */
export async function adoptHere(owner: Owner): Promise<void> {
  await transact(async (t) => {
    if (t.meta.account !== null && t.meta.account !== owner.id) throw new Error('This database is somebody else’s');
    Object.assign(t.meta, { account: owner.id, email: owner.email });
  });
  await setOwner((await openDatabase()).name, owner.id, owner.email);
}

/** Makes another database the current one and opens it. The badge that is drawn at the start belongs to the one before. */
async function switchTo(name: string): Promise<void> {
  await makeCurrent(name);
  await closeDatabase();
  forgetBadge();
  await openDatabase();
}

/** Opens the owner's own database, a new one where this device has none. What is open now stays as it is. */
export async function openOwn(owner: Owner): Promise<void> {
  const name = await databaseOf(owner.id);
  if (name) return switchTo(name);
  await switchTo(await newDatabase(owner.id, owner.email));
  await adoptHere(owner);
}

/** Copies the current guest's records into the owner's database and opens that one. */
export async function copyInto(owner: Owner): Promise<void> {
  const guest = await openDatabase(), rows = await liveRows(guest), drafts = await guest.drafts.toArray();
  const name = guest.name;
  await openOwn(owner);
  await transact(async (t) => {
    for (const row of rows) await copy(t, row);
    await t.db.drafts.bulkPut(drafts);
  });
  await erase(name);
}

async function copy(t: Writing, { id, k, doc }: ViewRow): Promise<void> {
  if (!(k in FIELDS)) return;
  await append(t, { ...envelope(t, 'put', k, id), create: true, b: 0, ...diff(k, {}, doc) }, 0);
}

/** Deletes a database for good with the last words for it, and forgets it. */
export async function erase(name: string): Promise<void> {
  await Dexie.delete(name);
  for (const key of handedOver(name)) localStorage.removeItem(key);
  await forget(name);
}

/** Deletes the current database for good and opens a guest's: the one that was kept apart, or an empty one. */
export async function eraseHere(): Promise<void> {
  const { name } = await openDatabase();
  if (!(await openGuest())) await switchTo(await newDatabase(null, null));
  await erase(name);
}

/** Opens the guest's database that was kept apart on this device; false where there is none. What was open stays. */
export async function openGuest(): Promise<boolean> {
  const guest = (await registered()).find((row) => row.account === null);
  if (guest) await switchTo(guest.name);
  return guest !== undefined;
}
