/**
 * A page that the browser keeps for "back" stands still. What it had begun in the database would stand
 * there, too, and in WebKit the next page waits for it. So it is given up as in a crash: nothing of it
 * was called saved, what was typed crosses over (`last-words`), and the page starts anew when it is shown.
 */
import type { DBCore } from 'dexie';

const underWay = new Set<IDBTransaction>();
let isBroken = false;

/** Dexie middleware: what is under way is known, so that it can be given up. */
export const leavable = (core: DBCore): DBCore => ({
  ...core,
  transaction: (...how) => {
    const begun = core.transaction(...how) as IDBTransaction; // which it is, though Dexie's type says less
    const end = (): boolean => underWay.delete(begun);
    begun.addEventListener('complete', end);
    begun.addEventListener('abort', end);
    underWay.add(begun);
    return begun;
  },
});

function giveUp(transaction: IDBTransaction): void {
  try {
    transaction.abort();
    isBroken = true;
  } catch {
    // It is being committed: nothing stands in the way.
  }
}

globalThis.addEventListener?.('pagehide', ({ persisted }) => persisted && underWay.forEach(giveUp));
globalThis.addEventListener?.('pageshow', () => isBroken && location.reload());
