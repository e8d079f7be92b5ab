/**
 * The last half second of typing, and what is typed over a draft that is still being read. A page that
 * goes cannot wait for the database: what waits there or is under way is undone. So what is not on the
 * disk yet crosses over in localStorage, which is written before the page is gone, and becomes a draft
 * when the database is opened next.
 * A bridge and no store: where the browser refuses it, half a second of typing is what is lost.
 */
import { uuid } from '../domain/random-ids';
import { withTyped } from '../domain/typing';
import type { Draft, HallwayDatabase } from './database';

/** What to tell typing from: the draft as it would be with nothing typed; `long` as in `withTyped`. */
export interface Untouched { value: object; long?: readonly string[] | undefined }

/** `over`: it was typed before the draft on the disk was there, and is laid over that. */
export interface LastWord extends Draft { over?: Untouched }

const PREFIX = 'hallway:last:';
/** Of this tab: two of them may go at once. */
const own = uuid();
const keyOf = (database: string): string => `${PREFIX}${database}:${own}`;

/** Hands over what was typed for `database`, and nothing else any more; it is taken by whoever opens that next. */
export function keepLastWords(database: string, words: LastWord[]): void {
  try {
    if (words.length) localStorage.setItem(keyOf(database), JSON.stringify(words));
    else localStorage.removeItem(keyOf(database));
  } catch {
    // Full, or refused: there is no other way at this moment.
  }
}

/** Puts what was handed over among the drafts, unless a newer one is there. */
export async function takeLastWords(db: HallwayDatabase): Promise<void> {
  for (const key of handedOver(db.name)) {
    const words = JSON.parse(localStorage.getItem(key) ?? '[]') as LastWord[];
    await db.transaction('rw', db.drafts, async () => {
      for (const word of words) await take(db, word);
    });
    localStorage.removeItem(key);
  }
}

async function take(db: HallwayDatabase, { over, ...draft }: LastWord): Promise<void> {
  const kept = await db.drafts.get(draft.key);
  if (kept && kept.at >= draft.at) return;
  const value = kept && over ? withTyped(kept.value as object, over.value, draft.value as object, over.long) : draft.value;
  await db.drafts.put({ ...draft, value });
}

/** Where what was handed over for a database lies in localStorage. */
export function handedOver(database: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${database}:`));
  } catch {
    return [];
  }
}
