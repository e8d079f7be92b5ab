/** Every promise with the people, the meeting and the event around it, live. */
import { derived, readable, type Readable } from 'svelte/store';
import { all, live, type Row } from '../../db/records.ts';
import { dueCount, isOpen, type DueItem } from '../../domain/due.ts';
import { daysOf } from '../../domain/events.ts';
import { deviceZone } from '../../platform/region.ts';

export const zone = deviceZone();

export interface DueEntry extends DueItem {
  row: Row<'followup'>;
  people: Row<'contact'>[];
  event?: Row<'event'> | undefined;
  met?: Row<'interaction'> | undefined;
  trip?: Row<'trip'> | undefined;
  opportunity?: Row<'opportunity'> | undefined;
}

export interface DueData {
  entries: DueEntry[];
  events: Row<'event'>[];
  contacts: Row<'contact'>[];
  interactions: Row<'interaction'>[];
  trips: Row<'trip'>[];
  opportunities: Row<'opportunity'>[];
  /** My badges in their order; `card`, the first, is who writes. */
  cards: Row<'card'>[];
  card?: Row<'card'> | undefined;
}

async function read(): Promise<DueData> {
  const [followups, contacts, interactions, events, cards, trips, opportunities] = await Promise.all([
    all('followup'), all('contact'), all('interaction'), all('event'), all('card'), all('trip'), all('opportunity'),
  ]);
  const [contactById, eventById, metById] = [indexed(contacts), indexed(events), indexed(interactions)];
  const [tripById, opportunityById] = [indexed(trips), indexed(opportunities)];
  const entries = followups.map((row): DueEntry => {
    const met = metById.get(row.doc.met ?? '');
    const event = eventById.get(row.doc.event ?? met?.doc.event ?? '');
    const people = (row.doc.contacts ?? []).flatMap((id) => contactById.get(id) ?? []);
    const [trip, opportunity] = [tripById.get(row.doc.trip ?? ''), opportunityById.get(row.doc.opportunity ?? '')];
    return { id: row.id, doc: row.doc, row, people, event, met, trip, opportunity, tz: event ? daysOf(event.doc).tz || undefined : undefined };
  });
  const inOrder = [...cards].sort((a, b) => (a.doc.position ?? 0) - (b.doc.position ?? 0));
  return { entries, events, contacts, interactions, trips, opportunities, cards: inOrder, card: inOrder[0] };
}

function indexed<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** What is true now, undefined until it is read: a draft is made of this once and then belongs to its writer. */
export const dueNow: Readable<DueData | undefined> = readable<DueData | undefined>(undefined, (set) => {
  set(undefined);
  return live(read).subscribe(set);
});

let last: DueData | undefined;

/** The same for lists: coming back shows what they showed before, at once. */
export const due: Readable<DueData | undefined> = derived(dueNow, ($now) => (last = $now ?? last));

/** Promises of people who are still on file: the others wait for their person to be put back. */
export function shown(data: DueData): DueEntry[] {
  return data.entries.filter((entry) => isOpen(entry.doc) && (entry.people.length > 0 || !entry.doc.contacts?.length));
}

/** The number on the bar: a little past and this week. */
export const dueNumber: Readable<number> = derived(due, (data) => (data ? dueCount(shown(data), Date.now(), zone) : 0));
