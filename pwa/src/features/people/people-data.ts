/** The list of people as a live store: a line a person, made again only when something of theirs changed. */
import { readable, type Readable } from 'svelte/store';
import { readKept, writeKept } from '../../db/meta.ts';
import { all, live, type Row } from '../../db/records.ts';
import { byContact, personLine, type PersonLine } from '../../domain/people.ts';
import type { Contact, Event_, Followup, Interaction } from '../../domain/schema.ts';
import type { Rec } from '../../domain/events.ts';

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
  lines: PersonLine[];
  events: Rec<Event_>[];
  eventById: Map<string, Rec<Event_>>;
}

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

async function read(): Promise<PeopleData> {
  const [contacts, interactions, followups, events, circles] = await Promise.all([all('contact'), all('interaction'), all('followup'), all('event'), all('circle')]);
  const intervals = new Map(circles.map((c) => [c.id, c.doc.interval_days]));
  const [meetingsOf, followupsOf] = [byContact<Interaction>(interactions), byContact<Followup>(followups)];
  const sources = contacts.map((contact) => source(contact, meetingsOf.get(contact.id) ?? NONE, followupsOf.get(contact.id) ?? NONE, intervals.get(contact.doc.circle ?? '')));
  return { sources, lines: sources.map((s) => s.line), events, eventById: new Map(events.map((e) => [e.id, e])) };
}

/** What the list is painted from before everything is read: 10,000 lines come at once, their records do not. */
interface Lite {
  lines: PersonLine[];
  events: Rec<Event_>[];
}

const LITE = 'people:lines';
const MANY = 300; // fewer are read as fast as their lines
const SETTLED = 8000; // ms without a change

let timer: ReturnType<typeof setTimeout> | undefined;

function keepLite({ lines, events }: PeopleData): void {
  clearTimeout(timer);
  if (lines.length < MANY) return;
  const docs = events.map(({ id, doc: { name, city, venue, when, cloth } }) => ({ id, doc: JSON.parse(JSON.stringify({ name, city, venue, when, cloth })) as Event_ }));
  timer = setTimeout(() => void writeKept(LITE, { lines, events: docs } satisfies Lite).catch(() => undefined), SETTLED);
}

async function readLite(): Promise<PeopleData | undefined> {
  const lite = await readKept<Lite>(LITE).catch(() => undefined);
  return lite && { sources: NONE, ...lite, eventById: new Map(lite.events.map((e) => [e.id, e])) };
}

let last: PeopleData | undefined;

/** The lines are painted before the reading of everything may keep the page busy. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Everybody. Coming back to the list shows what it showed before, at once. */
export const people: Readable<PeopleData | undefined> = readable<PeopleData | undefined>(undefined, (set) => {
  let [stopped, stop] = [false, (): void => undefined];
  const follow = (): void => {
    if (stopped) return;
    stop = live(read).subscribe((data) => {
      if (!data) return;
      set((last = data));
      keepLite(data);
    });
  };
  const begin = async (): Promise<void> => {
    const lite = await readLite();
    if (lite && !stopped) set(lite);
    if (lite) await painted();
    follow();
  };
  set(last);
  if (last) follow();
  else void begin();
  return () => {
    stopped = true;
    stop();
  };
});
