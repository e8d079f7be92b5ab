/**
 * Unfinished typing, on the disk within half a second of a keystroke, so that a killed app opens
 * where the person left off. A draft goes in the transaction that saves what was made from it.
 */
import { clean } from './clean';
import { clock } from './clock';
import { openDatabase } from './connection';

const DELAY = 250;

const unsaved = new Map<string, unknown>();
const typing = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps `value` (any JSON) under `key`. On the disk at most 500 ms later, at once when the page hides. */
export function saveDraft(key: string, value: unknown): void {
  unsaved.set(key, value);
  typing.add(key);
  timer ??= setTimeout(() => void flushDrafts(), DELAY);
}

/** Writes what is typed and not yet on the disk. Never throws: the text is still on the screen. */
export async function flushDrafts(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const rows = [...unsaved].map(([key, value]) => ({ key, value: clean(value), at: clock.now() }));
  unsaved.clear();
  if (rows.length === 0) return;
  try {
    const db = await openDatabase();
    await db.drafts.bulkPut(rows.filter(({ key }) => typing.has(key)));
  } catch (error) {
    for (const { key, value } of rows) if (typing.has(key) && !unsaved.has(key)) unsaved.set(key, value);
    console.error('A draft could not be kept', error);
  }
}

/** The draft under `key`, or undefined. */
export async function loadDraft<T>(key: string): Promise<T | undefined> {
  if (unsaved.has(key)) return unsaved.get(key) as T;
  return (await (await openDatabase()).drafts.get(key))?.value as T | undefined;
}

/** Every draft that is kept, the newest first: to offer what was left unfinished. */
export async function allDrafts(): Promise<{ key: string; value: unknown; at: number }[]> {
  await flushDrafts();
  return (await (await openDatabase()).drafts.toArray()).sort((a, b) => b.at - a.at);
}

/** Throws a draft away: the person cancelled, or the text went elsewhere. */
export async function clearDraft(key: string): Promise<void> {
  forgetDraft(key);
  await (await openDatabase()).drafts.delete(key);
}

/** Nothing under `key` is written any more; the caller deletes it. Returns what was not on the disk yet. */
export function forgetDraft(key: string): unknown {
  const value = unsaved.get(key);
  unsaved.delete(key);
  typing.delete(key);
  return value;
}

/** Whether something is being typed in this tab: an update must wait. */
export function isTyping(): boolean {
  return typing.size > 0;
}

globalThis.addEventListener?.('pagehide', () => void flushDrafts());
globalThis.document?.addEventListener('visibilitychange', () => void (document.visibilityState === 'hidden' && flushDrafts()));
