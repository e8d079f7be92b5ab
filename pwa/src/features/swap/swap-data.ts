/** What the swap screens read: my cards, the event that is on, promises begun and not finished. */
import type { Readable } from 'svelte/store';
import { allDrafts } from '../../db/drafts.ts';
import { readMeta } from '../../db/meta.ts';
import { all, get, live, type Row } from '../../db/records.ts';
import { inCardOrder } from '../../domain/card.ts';
import { waitingSwaps } from '../../domain/scan-accept.ts';
import { phaseOf } from '../../domain/events.ts';
import type { Occasion } from '../../domain/scan-save.ts';
import { deviceZone } from '../../platform/region.ts';

/** My cards in their order. */
export async function myCards(): Promise<Row<'card'>[]> {
  return inCardOrder(await all('card'));
}

/** Events that are on today, by the calendar of where they are; the latest to begin first. */
export async function eventsOn(now: number): Promise<Row<'event'>[]> {
  const from = (row: Row<'event'>): string => String((row.doc.when as { from?: string } | undefined)?.from ?? '');
  return (await all('event')).filter((row) => phaseOf(row.doc, now) === 'during').sort((a, b) => from(b).localeCompare(from(a)));
}

export interface ShowData { cards: Row<'card'>[]; event: Row<'event'> | undefined; unfinished: Unfinished | undefined; waiting: Row<'swap'>[] }
export interface Unfinished { met: string; name: string }

/** Everything the badge screen shows. */
export function showData(): Readable<ShowData | undefined> {
  return live(async () => {
    const [cards, events, unfinished, swaps] = await Promise.all([myCards(), eventsOn(Date.now()), unfinishedMet(), all('swap')]);
    return { cards, event: events[0], unfinished, waiting: waitingSwaps(swaps) };
  });
}

/** Whether an account's first sync is still on its way here: a badge that is missing may be in it. */
export async function isFirstSyncOpen(): Promise<boolean> {
  const { account, bootstrapped } = await readMeta();
  return Boolean(account) && !bootstrapped;
}

export const MET_DRAFT = 'met:';

/** The meeting whose form was left in the middle (a killed app, an empty battery). */
async function unfinishedMet(): Promise<Unfinished | undefined> {
  const draft = (await allDrafts()).find(({ key }) => key.startsWith(MET_DRAFT));
  const met = draft && (await get('interaction', draft.key.slice(MET_DRAFT.length)));
  const contact = met && (await get('contact', met.doc.contacts?.[0] ?? ''));
  return contact && { met: met.id, name: contact.doc.name ?? '' };
}

/** Now, here, at the event that is on; the place is the one used last today. */
export async function occasion(now = Date.now()): Promise<Occasion> {
  const [event] = await eventsOn(now);
  const place = await lastPlace(now);
  const tz = deviceZone();
  return { now, tz, ...(event ? { event: { id: event.id, ...(event.doc.uid ? { uid: event.doc.uid } : {}) } } : {}), ...(place ? { place } : {}) };
}

const HALF_DAY = 12 * 60 * 60 * 1000;

async function lastPlace(now: number): Promise<string | undefined> {
  const [latest] = await recentPlaces();
  return latest && now - latest.at < HALF_DAY ? latest.place : undefined;
}

/** Places one has used, the latest first, each once. */
export async function recentPlaces(): Promise<{ place: string; at: number }[]> {
  const latest = new Map<string, number>();
  for (const { doc } of await all('interaction')) {
    const at = Number((doc.at as { t?: number } | undefined)?.t ?? 0);
    if (doc.place) latest.set(doc.place, Math.max(at, latest.get(doc.place) ?? 0));
  }
  return [...latest].map(([place, at]) => ({ place, at })).sort((a, b) => b.at - a.at);
}
