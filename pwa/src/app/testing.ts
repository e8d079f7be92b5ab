/** A device with one record of each kind that a form shows, and what the forms ask for. */
import { cleanup } from '@testing-library/svelte';
import { all, get, write } from '../db/records.ts';
import { freshDevice } from '../db/testing.ts';

const id = (n: number): string => `5f0c0000-0000-4000-8000-00000000010${n}`;
export const [RUTH, CARD, EVENT, TRIP, GROUP, MET, PROMISE] = [1, 2, 3, 4, 5, 6, 7].map(id) as [string, string, string, string, string, string, string];

/** Nothing on the screen, and these seven records on the disk. */
export async function deviceWithRecords(): Promise<void> {
  cleanup();
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: RUTH, doc: { name: 'Ruth Abara' } },
    { op: 'create', kind: 'card', id: CARD, doc: { name: 'Ada Lovelace' } },
    { op: 'create', kind: 'event', id: EVENT, doc: { name: 'Congress' } },
    { op: 'create', kind: 'trip', id: TRIP, doc: { city: 'Riga', from: '2026-12-01', to: '2026-12-03' } },
    { op: 'create', kind: 'opportunity', id: GROUP, doc: { name: 'Task force' } },
    { op: 'create', kind: 'interaction', id: MET, doc: { contacts: [RUTH], at: { t: 1_790_000_000_000, tz: 'Europe/London' } } },
    { op: 'create', kind: 'followup', id: PROMISE, doc: { contacts: [RUTH], kind_of: 'email', status: 'open', due: '2026-12-01' } },
  ]);
}

export const event = async () => (await get('event', EVENT))!;
export const person = async () => ({ row: await get('contact', RUTH), meetings: await all('interaction'), followups: [], events: [] });

export async function entry() {
  const row = (await get('followup', PROMISE))!;
  return { id: row.id, row, doc: row.doc, people: [] };
}

export const dueData = async () => ({ entries: [await entry()], contacts: await all('contact'), interactions: [], events: [], trips: [], opportunities: [], cards: [] });
