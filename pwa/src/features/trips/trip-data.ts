/** What the trip screens read, as live stores over the device's database. */
import type { Readable } from 'svelte/store';
import { all, live, type Row } from '../../db/records.ts';
import type { EventRecords } from '../../domain/events.ts';
import { deviceZone } from '../../platform/region.ts';

export const zone = deviceZone();

export interface TripData extends EventRecords {
  trips: Row<'trip'>[];
  events: Row<'event'>[];
}

/** All trips with everybody on file. */
export function tripData(): Readable<TripData | undefined> {
  return live(async () => {
    const [trips, events, contacts, interactions, followups] = await Promise.all([all('trip'), all('event'), all('contact'), all('interaction'), all('followup')]);
    return { trips, events, contacts, interactions, followups };
  });
}

/** The cloth of the event where each person was met. */
export function clothsOf({ events, interactions }: TripData): Map<string, string | undefined> {
  const cloths = new Map(events.map((event) => [event.id, event.doc.cloth]));
  return new Map(interactions.flatMap(({ doc }) => (doc.event ? (doc.contacts ?? []).map((id) => [id, cloths.get(doc.event!)] as const) : [])));
}
