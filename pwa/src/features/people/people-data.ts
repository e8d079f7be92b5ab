/** The list of people as a live store: a line a person, made again only when something of theirs changed. */
import { readable, type Readable } from 'svelte/store';
import { all, live, type Row } from '../../db/records.ts';
import { byContact, inOrder, personLine, type Filter, type PersonLine } from '../../domain/people.ts';
import type { Contact, Event_, Followup, Interaction } from '../../domain/schema.ts';
import { dayIn } from '../../domain/dates.ts';
import type { Rec } from '../../domain/events.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import { breath } from '../../platform/breath.ts';
import { zone } from './clock.ts';
import { everybody, filtersOf } from './list-rows.ts';
import { byId, keepLines, keptPeople, ordered } from './people-kept.ts';

/** A line with the records it was made from; `stamp` changes whenever any of them does. */
export interface Source {
  contact: Row<'contact'>;
  meetings: Rec<Interaction>[];
  followups: Rec<Followup>[];
  line: PersonLine;
  stamp: number;
  interval: number | undefined;
}

export interface PeopleData {
  sources: Source[];
  /** In the order of the list. */
  lines: PersonLine[];
  events: Rec<Event_>[];
  eventById: Map<string, Rec<Event_>>;
  /** Only the first lines are here yet; this is what all of them come to. */
  first?: Totals;
}

/** How many people there are, by event and by filter. */
export interface Totals { people: number; groups: Map<string, number>; filters: Map<Filter, number> }

const made = new WeakMap<Rec<Contact>, Source>();
let stamps = 0;

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

const NONE: never[] = [];

function source(contact: Row<'contact'>, meetings: Rec<Interaction>[], followups: Rec<Followup>[], interval: number | undefined): Source {
  const known = made.get(contact);
  if (known && known.interval === interval && same(known.meetings, meetings) && same(known.followups, followups)) return known;
  const waits = [contact, ...meetings, ...followups].some((record) => (record as { pending?: 0 | 1 }).pending === 1);
  const line = { ...personLine(contact, meetings, followups, interval), waits };
  const fresh = { contact, meetings, followups, interval, line, stamp: (stamps += 1) };
  made.set(contact, fresh);
  return fresh;
}

const SLICE = 8; // ms of work before the page may draw again

async function sourcesOf(contacts: readonly Row<'contact'>[], make: (contact: Row<'contact'>) => Source): Promise<Source[]> {
  const sources: Source[] = [];
  let since = performance.now();
  for (const contact of contacts) {
    sources.push(make(contact));
    if (performance.now() - since < SLICE) continue;
    await breath();
    since = performance.now();
  }
  return sources;
}

async function read(): Promise<PeopleData> {
  const [contacts, interactions, followups, events, circles] = await Promise.all([all('contact'), all('interaction'), all('followup'), all('event'), all('circle')]);
  const intervals = new Map(circles.map((c) => [c.id, c.doc.interval_days]));
  const [meetingsOf, followupsOf] = [byContact<Interaction>(interactions), byContact<Followup>(followups)];
  const sources = await sourcesOf(contacts, (contact) =>
    source(contact, meetingsOf.get(contact.id) ?? NONE, followupsOf.get(contact.id) ?? NONE, intervals.get(contact.doc.circle ?? '')));
  await breath();
  return prepared({ sources, lines: inOrder(sources.map((s) => s.line), LANGUAGE, ordered()), events, eventById: byId(events) });
}

/** What is made of thousands of lines is made before they are shown, each thing in a turn of its own. */
async function prepared(data: PeopleData): Promise<PeopleData> {
  await breath();
  everybody(data);
  await breath();
  filtersOf(data, dayIn(zone, Date.now()));
  await breath();
  return data;
}

let last: PeopleData | undefined;

/** Everybody. Coming back to the list shows what it showed before, at once. */
export const people: Readable<PeopleData | undefined> = readable<PeopleData | undefined>(undefined, (set) => {
  let [stopped, stop] = [false, (): void => undefined];
  const begin = async (): Promise<void> => {
    set(last);
    if (!last) for await (const kept of fromLastVisit()) {
      if (stopped) return;
      set(kept);
    }
    if (!stopped) stop = followed(set);
  };
  void begin();
  return () => {
    stopped = true;
    stop();
  };
});

/** What an earlier visit kept, to be shown before the records are read. */
async function* fromLastVisit(): AsyncGenerator<PeopleData> {
  for await (const kept of keptPeople()) {
    yield kept.first ? kept : await prepared(kept);
    await painted();
  }
}

/** Tells of everybody now and after each change. Returns the undo. */
function followed(tell: (data: PeopleData) => void): () => void {
  return live(read).subscribe((data) => {
    if (!data) return;
    tell((last = data));
    keepLines(data);
  });
}

/** What was shown is painted before the reading of more may keep the page busy. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
