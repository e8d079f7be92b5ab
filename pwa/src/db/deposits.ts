/** Words that cannot be pushed leave another way: to the server's quarantine (SPEC.md 4.4). */
import { clock } from './clock';
import { openDatabase } from './connection';
import type { OutboxEntry } from './database';
import { entriesIn } from './outbox';
import { transact } from './transaction';

/**
 * The mutation was deposited under `deposit`: its mid becomes a `nop` that names it, and its words
 * stay on this device as a draft of the outbox, so that they can still be exported.
 */
export function markDeposited(entry: OutboxEntry, deposit: string): Promise<void> {
  return transact(async (t) => {
    const held = await t.db.outbox.get([entry.device, entry.mid]);
    if (!held || held.state === 'acked') return;
    await t.db.kept.put({ key: `deposited:${entry.device}:${entry.mid}`, value: { entry: held, deposit, at: clock.now() } });
    await t.db.outbox.put({ ...held, m: { op: 'nop', deposit }, ids: [] });
    await t.db.attention.put({ device: held.device, mid: held.mid, st: 'deposited', at: clock.now(), ...(held.m.id ? { id: held.m.id } : {}) });
    t.touch(...held.ids);
  });
}

/** Everything that was never acknowledged, raw: for a server that no longer understands this version. */
export async function rawOutbox(): Promise<OutboxEntry[]> {
  return entriesIn(await openDatabase(), 'new', 'sent', 'parked');
}
