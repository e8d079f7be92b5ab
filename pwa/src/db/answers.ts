/** Takes in what the server answered to a push, in one transaction (SPEC.md 4.4, 4.7). */
import { clock } from './clock';
import type { Attention, OutboxEntry } from './database';
import { queueFull } from './preimage';
import type { Batch, Sender } from './sending';
import { transact, type Writing } from './transaction';

/** The outcome of one mutation, as the server tells it. */
export interface Outcome { mid: number; st: string; seq: number; f?: Attention['f']; cf?: string; need?: string[]; reason?: string; dup?: boolean }

/** Outcomes that a person may want to see. */
const NOTABLE = new Set(['merged', 'lost', 'kept_alive', 'revived', 'parked']);

/** Whether an answer may be used: this database is still the one that asked (null epoch: first contact). */
export function isCurrent({ meta }: Writing, asked: Sender, epoch: string): boolean {
  return meta.device_id === asked.device && meta.account === asked.account
    && (asked.epoch === null || asked.epoch === meta.epoch) && (meta.epoch === null || meta.epoch === epoch);
}

/** Stores the outcomes of `batch`; false when the answer came too late to be used. */
export function acknowledge(batch: Batch, answer: { epoch: string; safe_mid: number; results: Outcome[] }): Promise<boolean> {
  return transact(async (t) => {
    if (!isCurrent(t, batch, answer.epoch)) return false;
    t.meta.epoch = answer.epoch;
    t.meta.safe_mid = Math.max(t.meta.safe_mid, answer.safe_mid);
    for (const outcome of answer.results) await settle(t, outcome);
    return true;
  });
}

async function settle(t: Writing, outcome: Outcome): Promise<void> {
  const entry = await t.db.outbox.get([t.meta.device_id, outcome.mid]);
  if (!entry || entry.state === 'acked' || entry.state === 'parked') return;
  if (outcome.st === 'need_full') await queueFull(t, entry, outcome.need ?? []);
  await t.db.outbox.put(settled(entry, outcome));
  t.touch(...entry.ids);
  if (NOTABLE.has(outcome.st)) await t.db.attention.put(attention(entry, outcome));
}

function settled(entry: OutboxEntry, { st, seq, reason }: Outcome): OutboxEntry {
  if (st === 'parked') return { ...entry, state: 'parked', ...(reason ? { reason } : {}) };
  return { ...entry, state: 'acked', ack_seq: seq };
}

function attention({ device, mid, m }: OutboxEntry, { st, f, cf, reason }: Outcome): Attention {
  return { device, mid, st, at: clock.now(), ...(reason ? { reason } : {}), ...(m.id ? { id: m.id } : {}), ...(f ? { f } : {}), ...(cf ? { cf } : {}) };
}
