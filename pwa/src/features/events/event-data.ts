/** What the event screens read, as live stores over the device's database. */
import type { Readable } from 'svelte/store';
import { all, get, live, type Row } from '../../db/records.ts';
import type { EventRecords } from '../../domain/events.ts';

/** Everything the screens of one event read. */
export interface EventData extends EventRecords {
  event: Row<'event'> | undefined;
  events: Row<'event'>[];
  goals: Row<'goal'>[];
  /** What is hoped for at other events. */
  goalsElsewhere: Row<'goal'>[];
  cards: Row<'card'>[];
}

/** One event with everybody and everything around it. `event` is undefined where it was deleted. */
export function eventData(id: string): Readable<EventData | undefined> {
  return live(async () => {
    const [event, events, goals, cards, records] = await Promise.all([get('event', id), all('event'), all('goal'), all('card'), eventRecords()]);
    const [here, goalsElsewhere] = [goals.filter((g) => g.doc.event === id), goals.filter((g) => g.doc.event !== id)];
    return { ...records, event, events, cards, goals: here.sort(byPosition), goalsElsewhere };
  });
}

/** All events with the people met there. */
export function eventsData(): Readable<(EventRecords & { events: Row<'event'>[] }) | undefined> {
  return live(async () => {
    const [events, records] = await Promise.all([all('event'), eventRecords()]);
    return { ...records, events };
  });
}

async function eventRecords(): Promise<EventRecords> {
  const [contacts, interactions, followups] = await Promise.all([all('contact'), all('interaction'), all('followup')]);
  return { contacts, interactions, followups };
}

function byPosition(a: Row<'goal'>, b: Row<'goal'>): number {
  return (a.doc.position ?? a.at) - (b.doc.position ?? b.at) || a.id.localeCompare(b.id);
}
