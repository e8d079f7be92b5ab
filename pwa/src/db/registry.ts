/**
 * Which databases this device has and which one is current. A database of its own, since what
 * localStorage was told a second before the battery died is gone in most browsers.
 */
import Dexie, { type EntityTable } from 'dexie';
import { uuid } from '../domain/random-ids';
import { clock } from './clock';

/** One person's database on this device; `account` is null for a guest. */
export interface Registered { name: string; account: string | null; email: string | null; current: 0 | 1; at: number }

class Registry extends Dexie {
  databases!: EntityTable<Registered, 'name'>;

  constructor() {
    super('hallway-registry', { chromeTransactionDurability: 'strict', cache: 'disabled' });
    this.version(1).stores({ databases: 'name, account' });
  }
}

let registry: Registry | undefined;
const opened = (): Registry => (registry ??= new Registry());

/** Every database this device has, the current one first. */
export async function registered(): Promise<Registered[]> {
  const rows = await opened().databases.toArray();
  return rows.sort((a, b) => b.current - a.current || b.at - a.at);
}

/** Name of the current database; the first call on a device makes a guest's. */
export async function currentName(): Promise<string> {
  return (await current()) ?? opened().transaction('rw', opened().databases, async () => (await current()) ?? add(null, null));
}

async function current(): Promise<string | undefined> {
  const [first] = await registered();
  return first?.current ? first.name : undefined;
}

/** Registers a new empty database and makes it current; resolves to its name. */
export function newDatabase(account: string | null, email: string | null): Promise<string> {
  return opened().transaction('rw', opened().databases, () => add(account, email));
}

async function add(account: string | null, email: string | null): Promise<string> {
  const name = `hallway:${uuid()}`;
  await opened().databases.toCollection().modify({ current: 0 });
  await opened().databases.put({ name, account, email, current: 1, at: clock.now() });
  return name;
}

/** Makes a known database the current one. */
export function makeCurrent(name: string): Promise<void> {
  return opened().transaction('rw', opened().databases, async () => {
    await opened().databases.toCollection().modify((row) => { row.current = row.name === name ? 1 : 0; });
  });
}

/** Notes whose a database is: a copy of its `meta`, so that it is found without opening it. */
export async function setOwner(name: string, account: string | null, email: string | null): Promise<void> {
  await opened().databases.update(name, { account, email });
}

/** Forgets a database that was erased. */
export async function forget(name: string): Promise<void> {
  await opened().databases.delete(name);
}

/** Closes the registry (tests, and before an erase of everything). */
export function closeRegistry(): void {
  registry?.close();
  registry = undefined;
}
