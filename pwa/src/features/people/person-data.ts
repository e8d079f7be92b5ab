/** One person with everything around them, live. */
import type { Readable } from 'svelte/store';
import { all, get, live, removed, type Row } from '../../db/records.ts';
import { eventOfMeetings, firstMeeting } from '../../domain/timeline.ts';
import type { Rec } from '../../domain/events.ts';
import type { Followup, Interaction } from '../../domain/schema.ts';

/** `here`: the person; `moved`: merged into another; `removed`: can be put back; `unknown`: never here. */
export type Found =
  | { state: 'here'; person: PersonData }
  | { state: 'moved'; to: string }
  | { state: 'removed'; row: Row<'contact'> }
  | { state: 'unknown' };

export interface PersonData {
  row: Row<'contact'>;
  meetings: Row<'interaction'>[];
  followups: Row<'followup'>[];
  met?: Rec<Interaction>;
  event?: Row<'event'>;
  events: Row<'event'>[];
  contacts: Row<'contact'>[];
  interactions: Row<'interaction'>[];
  cards: Row<'card'>[];
  circles: Row<'circle'>[];
  /** Cards that passed between the two of us. */
  swaps: Row<'swap'>[];
}

function about<T extends { doc: Interaction | Followup }>(records: readonly T[], id: string): T[] {
  return records.filter(({ doc }) => doc.contacts?.includes(id));
}

async function around(row: Row<'contact'>): Promise<PersonData> {
  const [interactions, followups, events, contacts, cards, circles, swaps] = await Promise.all([
    all('interaction'), all('followup'), all('event'), all('contact'), all('card'), all('circle'), all('swap'),
  ]);
  const meetings = about(interactions, row.id);
  const met = firstMeeting(meetings);
  const eventId = eventOfMeetings(meetings);
  const event = events.find((e) => e.id === eventId);
  return { row, meetings, followups: about(followups, row.id), events, contacts, interactions, cards, circles, swaps: swaps.filter(({ doc }) => doc.contact === row.id), ...(met ? { met } : {}), ...(event ? { event } : {}) };
}

/** The survivor of merges that began with this id, following one into the next. */
async function survivor(id: string): Promise<Found> {
  const gone = new Map((await removed('contact')).map((row) => [row.id, row]));
  const seen = new Set<string>();
  let at = gone.get(id);
  while (at?.into && !seen.has(at.id)) {
    seen.add(at.id);
    const to = at.into;
    if (await get('contact', to)) return { state: 'moved', to };
    at = gone.get(to);
  }
  const row = gone.get(id);
  return row ? { state: 'removed', row } : { state: 'unknown' };
}

export function personData(id: string): Readable<Found | undefined> {
  return live(async (): Promise<Found> => {
    const row = await get('contact', id);
    return row ? { state: 'here', person: await around(row) } : survivor(id);
  });
}

/** My card that signs letters: the first by position. */
export function mainCard(cards: readonly Row<'card'>[]): Row<'card'> | undefined {
  return [...cards].sort((a, b) => (a.doc.position ?? 0) - (b.doc.position ?? 0))[0];
}
