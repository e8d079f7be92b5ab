/** Words that cannot be pushed leave another way: to the server's quarantine (SPEC.md 4.4). */
import { clock } from './clock';
import { openDatabase } from './connection';
import type { OutboxEntry } from './database';
import { DEPOSITED, namedIds, type Mutation } from './mutation';
import { entriesIn } from './outbox';
import { fieldsOf } from './overlay';
import { transact } from './transaction';

/**
 * The mutation cannot be pushed for `reason`. Its texts, which are all that grows so long, or all of it stays on the
 * screen, aside, until a later edit can go up instead; its mid goes to what is left of it, else to a `nop` that
 * names the `deposit` (undefined: the server had no room for one).
 */
export function markDeposited(entry: OutboxEntry, deposit: string | undefined, reason: string): Promise<void> {
  return transact(async (t) => {
    const held = await t.db.outbox.get([entry.device, entry.mid]);
    if (!held || held.state === 'acked') return;
    const { left, aside } = parts(held.m, deposit);
    await t.db.outbox.bulkPut([
      { ...held, m: left, ids: namedIds(left) },
      ...aside.map((m, i): OutboxEntry => ({ ...held, m, device: DEPOSITED, mid: held.n + i / TEXTS, state: 'parked', reason })),
    ]);
    await t.db.attention.put({ device: held.device, mid: held.mid, st: 'parked', reason, at: clock.now(), ...(held.m.id ? { id: held.m.id } : {}) });
    t.touch(...held.ids);
  });
}

/** More than any kind has. */
const TEXTS = 64;

/** What still goes up, and what is kept: each text by itself. */
function parts({ was, own, ...m }: Mutation, deposit: string | undefined): { left: Mutation; aside: Mutation[] } {
  const { text, set: _set, elem: _elem, inc: _inc, start: _start, bs: _bs, create: _create, ...head } = m, { text: _text, ...rest } = m;
  const isMore = m.create === true || fieldsOf(rest).length > 0;
  return {
    left: text && isMore ? { ...rest, ...(was ? { was } : {}), ...(own ? { own } : {}) } : { op: 'nop', ...(deposit ? { deposit } : {}) },
    aside: text ? Object.entries(text).map(([field, edit]) => ({ ...head, text: { [field]: edit } })) : [m],
  };
}

/** Everything that was never acknowledged, raw: for a server that no longer understands this version. */
export async function rawOutbox(): Promise<OutboxEntry[]> {
  return entriesIn(await openDatabase(), 'new', 'sent', 'parked');
}
