/**
 * The last half second of typing. A page that goes cannot wait for the database: what waits there or
 * is under way is undone. So what is not on the disk yet crosses over in localStorage, which is
 * written before the page is gone, and becomes a draft when the database is opened next.
 * A bridge and no store: where the browser refuses it, half a second of typing is what is lost.
 */
import { uuid } from '../domain/random-ids';
import type { Draft, HallwayDatabase } from './database';

const PREFIX = 'hallway:last:';
/** Of this tab: two of them may go at once. */
const own = uuid();
const keyOf = (database: string): string => `${PREFIX}${database}:${own}`;

/** Hands over what was typed for `database`; it is taken by whoever opens that next. */
export function keepLastWords(database: string, drafts: Draft[]): void {
  try {
    localStorage.setItem(keyOf(database), JSON.stringify(drafts));
  } catch {
    // Full, or refused: there is no other way at this moment.
  }
}

/** The page did not go after all (it came back from the browser's memory): its text is on the screen. */
export function dropLastWords(database: string): void {
  try {
    localStorage.removeItem(keyOf(database));
  } catch {
    // Refused: then nothing was kept either.
  }
}

/** Puts what was handed over among the drafts, unless a newer one is there. */
export async function takeLastWords(db: HallwayDatabase): Promise<void> {
  for (const key of handedOver(db.name)) {
    const drafts = JSON.parse(localStorage.getItem(key) ?? '[]') as Draft[];
    await db.transaction('rw', db.drafts, async () => {
      for (const draft of drafts) {
        const kept = await db.drafts.get(draft.key);
        if (!kept || kept.at < draft.at) await db.drafts.put(draft);
      }
    });
    localStorage.removeItem(key);
  }
}

function handedOver(database: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${database}:`));
  } catch {
    return [];
  }
}
