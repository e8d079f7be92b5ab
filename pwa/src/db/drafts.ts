/**
 * Unfinished typing, on the disk within half a second of a keystroke, so that a killed app opens
 * where the person left off. A draft goes in the transaction that saves what was made from it.
 */
import { clean } from './clean';
import { clock } from './clock';
import { nameNow, openDatabase } from './connection';
import type { Draft } from './database';
import { keepLastWords, type LastWord } from './last-words';

const DELAY = 250;

/** Not on the disk yet. */
const unsaved = new Map<string, unknown>();
/** Texts of forms whose save is under way: drafts again if it fails, or if the page goes first. */
const beingSaved = new Map<string, unknown>();
const typing = new Set<string>();
/** Being read: what is typed meanwhile is half a form, and waits until it can be laid over what was kept. */
const opening = new Map<string, Reading>();
/** What crosses over if the page goes now is handed over already. */
let isBridged = false;

/** How a form is opened whose draft is being read. */
export interface Opening {
  /** The draft as it would be with nothing typed, and which of its fields have several lines: for what is typed meanwhile. */
  untouched: () => object;
  long?: readonly string[];
  /** What else the form needs. */
  beside?: Promise<unknown>;
}
interface Reading { readers: Set<object>; form: Opening | undefined }
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Keeps `value` (any JSON) under `key`. On the disk at most 500 ms later, at once when the page hides;
 * never over a draft that is still being read: who reads it lays what was typed over it (`domain/typing`) and saves that.
 * Undefined: the form reads again as it was opened, so what was typed in it here is no draft any more.
 */
export function saveDraft(key: string, value: unknown): void {
  if (value === undefined) return takeBack(key);
  unsaved.set(key, value);
  typing.add(key);
  flushSoon();
}

/** Only what was typed here: another tab may have the same form open, and a draft that is being read is not this one. */
function takeBack(key: string): void {
  if (!typing.delete(key)) return;
  unsaved.delete(key);
  if (opening.has(key)) settle();
  else void clearDraft(key).catch(report);
}

const report = (error: unknown): void => console.error('A draft could not be written', error);

function flushSoon(): void {
  timer ??= setTimeout(() => void flushDrafts(), DELAY);
}

/** Writes what is typed and not yet on the disk. Never throws: the text is still on the screen. */
export async function flushDrafts(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  if (halves().length) bridge(onlyHere());
  const typed = whole();
  if (typed.length === 0) return;
  try {
    const db = await openDatabase();
    await db.drafts.bulkPut(rowsOf(typed.filter(([key]) => typing.has(key))));
    for (const [key, value] of typed) if (unsaved.get(key) === value) unsaved.delete(key);
    settle();
  } catch (error) {
    report(error);
  }
}

const whole = (): [string, unknown][] => [...unsaved].filter(([key]) => !opening.has(key));
const rowsOf = (typed: [string, unknown][]): Draft[] => typed.map(([key, value]) => ({ key, value: clean(value), at: clock.now() }));

/** What is typed over a draft that is being read. */
function halves(): LastWord[] {
  return [...unsaved].flatMap(([key, value]) => {
    const form = opening.get(key)?.form;
    return form ? rowsOf([[key, value]]).map((row) => ({ ...row, over: { value: form.untouched(), long: form.long } })) : [];
  });
}

/** What has no place on the disk at this moment: a page that is killed takes it along. */
const onlyHere = (): LastWord[] => [...rowsOf([...beingSaved]), ...halves()];

function bridge(words: LastWord[]): void {
  const database = nameNow();
  if (!database) return flushSoon();
  isBridged = words.length > 0;
  keepLastWords(database, words);
}

const settle = (): void => void (isBridged && bridge(onlyHere()));

/** The page goes: what is not on the disk crosses over, texts whose save is under way, too. */
function handOver(): void {
  if (unsaved.size || beingSaved.size) bridge([...rowsOf(whole()), ...onlyHere()]);
}

/** The page came back from the browser's memory, with everything on the screen. */
function comeBack(event: PageTransitionEvent): void {
  if (event.persisted) settle();
}

/**
 * The draft under `key`, or undefined (also when it was thrown away or saved while it was read). To be asked for before anybody can type, and once what else the form
 * needs is here, too (`beside`): until then the draft on the disk is the whole one and stays. Where somebody can type meanwhile, `form` says what
 * that is told from: it is kept beside the draft at once, and laid over it here or, should the page be killed, when the database is opened next.
 */
export async function loadDraft<T extends object>(key: string, form?: Opening): Promise<T | undefined> {
  const beside = form?.beside;
  const typed = opening.has(key) ? undefined : unsaved.get(key);
  if (typed !== undefined && !beside) return typed as T;
  const reader = {};
  opening.set(key, { readers: (opening.get(key)?.readers ?? new Set()).add(reader), form });
  try {
    const [kept] = await Promise.all([typed ?? onDisk(key), beside]);
    return opening.get(key)?.readers.has(reader) ? (kept as T | undefined) : undefined;
  } finally {
    opened(key, reader);
  }
}

const onDisk = async (key: string): Promise<unknown> => (await (await openDatabase()).drafts.get(key))?.value;

function opened(key: string, reader: object): void {
  const readers = opening.get(key)?.readers;
  readers?.delete(reader);
  if (readers?.size === 0) opening.delete(key);
  if (unsaved.has(key)) flushSoon();
}

/** Every draft that is kept, the newest first: to offer what was left unfinished. */
export async function allDrafts(): Promise<{ key: string; value: unknown; at: number }[]> {
  await flushDrafts();
  return (await (await openDatabase()).drafts.toArray()).sort((a, b) => b.at - a.at);
}

/** Throws a draft away: the person cancelled, or the text went elsewhere. */
export async function clearDraft(key: string): Promise<void> {
  forgetDraft(key);
  settle();
  await (await openDatabase()).drafts.delete(key);
}

function forgetDraft(key: string): void {
  unsaved.delete(key);
  typing.delete(key);
  opening.delete(key);
}

/** What was typed under `key` is being saved, in a transaction that deletes the draft. Call the answer with how that went. */
export function savingDraft(key: string): (isSaved: boolean) => void {
  const value = unsaved.get(key);
  forgetDraft(key);
  if (value === undefined) return () => undefined;
  beingSaved.set(key, value);
  return (isSaved) => {
    beingSaved.delete(key);
    if (!isSaved) saveDraft(key, value);
    settle();
  };
}

/** Whether something is being typed in this tab: an update must wait. */
export function isTyping(): boolean {
  return typing.size > 0;
}

globalThis.addEventListener?.('pagehide', handOver);
globalThis.addEventListener?.('pageshow', comeBack);
globalThis.document?.addEventListener('visibilitychange', () => void (document.visibilityState === 'hidden' && flushDrafts()));
