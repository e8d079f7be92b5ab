/**
 * Signing up, in and out (SPEC.md 4.10). What is on the device stays on it in every case but one: a
 * person who asks for it to be erased. One database an account, so nobody's queue is ever sent under
 * somebody else's session.
 */
import { readable, writable, type Readable } from 'svelte/store';
import * as accounts from '../api/accounts';
import { ApiError, Problem } from '../api/problems';
import { head } from '../api/sync';
import { adoptHere, copyInto, databaseOf, eraseHere, guestHere, openGuest, openOwn, type Owner } from '../db/adoption';
import { StorageRefused } from '../db/database';
import { isTyping } from '../db/drafts';
import { readKept, readMeta, writeKept } from '../db/meta';
import { markUnanswered } from '../db/sending';
import { onStatus, setStatus } from './status';
import { startSync, stopSync, syncNow } from './sync';

export interface Session { account?: Owner; deviceName?: string }

/**
 * The account has data already, and so has the guest on this device: ask before the two are joined
 * ("Add the 12 people on this phone to ada@…?"). Until then nothing is sent.
 */
export interface Adoption { people: number; records: number; email: string; add(): Promise<void>; keepApart(): Promise<void> }

const current = writable<Session>({});
const asking = writable<Adoption | undefined>(undefined);

/** Whose database is open; empty for a guest. `syncStatus.signedIn` says whether the session still holds. */
export const session: Readable<Session> = readable<Session>({}, (set) => current.subscribe(set));

/** A question that is open since the last sign-in, also one before a restart. */
export const adoption: Readable<Adoption | undefined> = readable<Adoption | undefined>(undefined, (set) => asking.subscribe(set));

/** Makes an account; what the guest has here becomes its own. Throws `NoAnswer` or `Problem`. */
export async function signUp(who: accounts.Credentials): Promise<void> {
  await enter(await accounts.createAccount(who), true);
}

/** Signs in. Resolves to a question where two sets of people would be joined. */
export async function signIn(who: accounts.Credentials): Promise<Adoption | undefined> {
  return enter(await accounts.createSession(who));
}

async function enter({ account, device_name: deviceName }: accounts.Me, isNew = false): Promise<Adoption | undefined> {
  stopSync();
  const guest = await guestHere();
  const question = guest?.records && !isNew && (await hasData(account)) ? ask(account, deviceName, guest) : undefined;
  asking.set(question);
  await writeKept(ASKED, question ? true : undefined);
  if (question) return question;
  await (guest && !(await databaseOf(account.id)) ? adoptHere(account) : openOwn(account));
  await begin(account, deviceName);
  return undefined;
}

/** Whether the account holds anything: here, in a database of its own, or on the server. */
async function hasData(account: Owner): Promise<boolean> {
  if (await databaseOf(account.id)) return true;
  const answer = await head(undefined);
  return (answer?.head.head ?? 0) > 0;
}

function ask(account: Owner, deviceName: string, guest: { people: number; records: number }): Adoption {
  const settle = (how: () => Promise<void>) => async (): Promise<void> => {
    await writeKept(ASKED, undefined);
    await how();
    asking.set(undefined);
    await begin(account, deviceName);
  };
  return {
    ...guest, email: account.email,
    add: settle(async () => ((await databaseOf(account.id)) ? copyInto(account) : adoptHere(account))),
    keepApart: settle(() => openOwn(account)),
  };
}

async function begin(account: Owner, deviceName: string): Promise<void> {
  await writeKept('session', { deviceName, over: false } satisfies KeptSession);
  setStatus({ signedIn: true, problem: undefined, isOut: false, lastOkAt: await syncedAt() });
  current.set({ account, deviceName });
  await startSync();
  announce();
}

/** `over`: signed out by the person. `owed`: the server could not be told so yet. `lapsed`: the server ended it. */
interface KeptSession { deviceName: string; over: boolean; owed?: boolean; lapsed?: boolean }

const ASKED = 'signed-in-as-guest';

/** When sync of this database last finished, in ms: to be said after a start without a network, too. */
const SYNCED_AT = 'synced-at';
const MINUTE = 60_000;
let keptAt = 0;

async function syncedAt(): Promise<number | undefined> {
  const at = await readKept<number>(SYNCED_AT);
  keptAt = at ?? 0;
  return at;
}

async function keepSynced(at: number | undefined): Promise<void> {
  if (at === undefined || Math.abs(at - keptAt) < MINUTE) return;
  keptAt = at;
  await writeKept(SYNCED_AT, at);
}

/**
 * Restores what is known about the session and starts sync: at the start of the app, in every tab.
 * Nothing on screen waits for it. A question that was never answered is asked again. Resolves to the undo.
 */
export async function startSession(): Promise<() => void> {
  followTabs();
  const unfollow = onStatus(({ problem, lastOkAt }) => void Promise.all([keepLapsed(problem === 'sign-in'), keepSynced(lastOkAt)]).catch(console.error));
  try {
    await resumeSession();
  } catch (error) {
    if (!(error instanceof StorageRefused)) throw error;
    setStatus({ problem: 'storage' });
  }
  return () => {
    unfollow();
    stopSync();
    if (channel) channel.onmessage = null;
  };
}

async function resumeSession(): Promise<void> {
  const [meta, kept, lastOkAt] = await Promise.all([readMeta(), readKept<KeptSession>('session'), syncedAt()]);
  if (kept?.owed) await keepOver(!(await isServerTold()));
  if (meta.account === null) return (await readKept(ASKED)) ? resume() : undefined;
  current.set({ account: { id: meta.account, email: meta.email ?? '' }, ...(kept?.deviceName ? { deviceName: kept.deviceName } : {}) });
  if (!kept || kept.over) {
    await markUnanswered(); // no round will: what was on its way when the app was killed is not being sent
    return setStatus({ isOut: true });
  }
  lapsed = kept.lapsed === true;
  setStatus({ lastOkAt, ...(lapsed ? { signedIn: false, problem: 'sign-in' as const } : { signedIn: true }) });
  await startSync();
}

let lapsed = false;

/** That the server ended the session is said at once after a restart, too; a round that goes through takes it back. */
async function keepLapsed(isLapsed: boolean): Promise<void> {
  if (isLapsed === lapsed) return;
  lapsed = isLapsed;
  const kept = await readKept<KeptSession>('session');
  if (kept && !kept.over) await writeKept('session', { ...kept, lapsed } satisfies KeptSession);
}

/** Signed in on the server, and a guest here: the question of the last sign-in is still open. */
async function resume(): Promise<void> {
  try {
    await enter(await accounts.me());
  } catch (error) {
    if (error instanceof Problem && error.status === 401) await writeKept(ASKED, undefined);
    else if (!(error instanceof ApiError)) throw error;
  }
}

/**
 * Signs out. By default everything stays on this device, signed out, behind a guest's people where
 * those were kept apart; without a network the server is told later. `erase`: it goes from this
 * device; ask for the number of unsynced changes first.
 */
export async function signOut({ erase = false }: { erase?: boolean } = {}): Promise<void> {
  await syncNow().catch(() => undefined);
  stopSync();
  const owed = !(await isServerTold());
  await keepOver(owed);
  if (erase) await eraseHere();
  const isGuest = erase || (await openGuest());
  if (isGuest) current.set({});
  if (owed) await keepOver(owed);
  setStatus({ signedIn: false, isOut: !isGuest, problem: undefined, lastOkAt: undefined });
  announce();
}

const keepOver = (owed: boolean): Promise<void> => writeKept('session', { deviceName: '', over: true, owed } satisfies KeptSession);

/** Ends the session on the server; false when there was no answer. One that is over already is what was wanted. */
function isServerTold(): Promise<boolean> {
  return accounts.deleteSession().then(() => true, (error: unknown) => error instanceof Problem && error.status === 401);
}

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('hallway-session');
const AGAIN = 2000;

function announce(): void {
  channel?.postMessage('changed');
}

/** Another tab signed in or out: this one starts again, but not under the hands of someone typing. */
function followTabs(): void {
  if (channel) channel.onmessage = reloadWhenIdle;
}

function reloadWhenIdle(): void {
  if (isTyping()) setTimeout(reloadWhenIdle, AGAIN);
  else globalThis.location?.reload();
}
