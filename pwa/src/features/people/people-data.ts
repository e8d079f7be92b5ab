/** The list of people as a live store: a line a person, made again only when something of theirs changed. */
import { readable, type Readable } from 'svelte/store';
import { all, live, type Row } from '../../db/records.ts';
import { byContact, personLine, type PersonLine } from '../../domain/people.ts';
import type { Contact, Followup, Interaction } from '../../domain/schema.ts';
import type { Rec } from '../../domain/events.ts';

/** A line with the records it was made from; `stamp` changes whenever any of them does. */
export interface Source {
  contact: Row<'contact'>;
  meetings: Rec<Interaction>[];
  followups: Rec<Followup>[];
  line: PersonLine;
  stamp: number;
}

export interface PeopleData {
  sources: Source[];
  lines: PersonLine[];
  events: Row<'event'>[];
  eventById: Map<string, Row<'event'>>;
}

const made = new WeakMap<Rec<Contact>, Source>();
let stamps = 0;

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

const NONE: never[] = [];

function source(contact: Row<'contact'>, meetings: Rec<Interaction>[], followups: Rec<Followup>[]): Source {
  const known = made.get(contact);
  if (known && same(known.meetings, meetings) && same(known.followups, followups)) return known;
  const fresh = { contact, meetings, followups, line: personLine(contact, meetings, followups), stamp: (stamps += 1) };
  made.set(contact, fresh);
  return fresh;
}

async function read(): Promise<PeopleData> {
  const [contacts, interactions, followups, events] = await Promise.all([all('contact'), all('interaction'), all('followup'), all('event')]);
  const [meetingsOf, followupsOf] = [byContact<Interaction>(interactions), byContact<Followup>(followups)];
  const sources = contacts.map((contact) => source(contact, meetingsOf.get(contact.id) ?? NONE, followupsOf.get(contact.id) ?? NONE));
  return { sources, lines: sources.map((s) => s.line), events, eventById: new Map(events.map((e) => [e.id, e])) };
}

let last: PeopleData | undefined;

/** Everybody. Coming back to the list shows what it showed before, at once. */
export const people: Readable<PeopleData | undefined> = readable<PeopleData | undefined>(undefined, (set) => {
  set(last);
  return live(read).subscribe((data) => {
    if (data) set((last = data));
  });
});
