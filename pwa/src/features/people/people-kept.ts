/**
 * What the list is painted from before everything is read: the first screenful, then the lines of
 * everybody. 10,000 lines come quickly, their records do not. A copy, true as of some seconds ago.
 */
import { readKept, writeAllKept } from '../../db/meta.ts';
import { dayIn } from '../../domain/dates.ts';
import type { Filter, PersonLine } from '../../domain/people.ts';
import type { Rec } from '../../domain/events.ts';
import type { Event_ } from '../../domain/schema.ts';
import { breath } from '../../platform/breath.ts';
import { zone } from './clock.ts';
import { everybody, filtersOf } from './list-rows.ts';
import type { PeopleData } from './people-data.ts';

/** `day` on which the filters were counted: what is due is another number the next day. */
interface First {
  lines: PersonLine[];
  events: Rec<Event_>[];
  people: number;
  pieces: number;
  day: string;
  groups: [string, number][];
  filters: [Filter, number][];
}

const FIRST = 'people:first', PIECE = 'people:lines';
const SCREENFUL = 24;
const PIECE_SIZE = 2000; // lines written or read in one turn
const MANY = 300; // fewer are read as fast as their lines
const SETTLED = 8000; // ms without a change

/** The lines as they were last kept or found kept, in the order of the list. */
let kept: readonly PersonLine[] = [];
/** The day of the counts kept with them, and the events. */
let keptFor = '';

/** An order of the lines that is nearly right. */
export const ordered = (): readonly PersonLine[] => kept;

export const byId = (events: readonly Rec<Event_>[]): Map<string, Rec<Event_>> => new Map(events.map((e) => [e.id, e]));

const today = (): string => dayIn(zone, Date.now());

/** What was kept, the first screenful before everybody; nothing where nothing was. */
export async function* keptPeople(): AsyncGenerator<PeopleData> {
  const first = await readKept<First>(FIRST).catch(() => undefined);
  if (!first) return;
  keptFor = frameOf(first);
  const { lines, events, people, pieces } = first, common = { sources: [], events, eventById: byId(events) };
  if (first.day === today()) yield { ...common, lines, first: { people, groups: new Map(first.groups), filters: new Map(first.filters) } };
  const all = await Promise.all(Array.from({ length: pieces }, (_, i) => readKept<PersonLine[]>(`${PIECE}:${i}`))).catch(() => []);
  kept = all.flatMap((piece) => piece ?? []);
  if (kept.length === people && new Set(kept.map(({ id }) => id)).size === people) yield { ...common, lines: [...kept] };
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps the lines once nothing changed for some seconds, and only what differs from what is kept. */
export function keepLines(data: PeopleData): void {
  clearTimeout(timer);
  if (data.lines.length >= MANY) timer = setTimeout(() => void keep(data).catch(() => undefined), SETTLED);
}

async function keep(data: PeopleData): Promise<void> {
  const { lines } = data, pieces = Math.ceil(lines.length / PIECE_SIZE), rows: [string, unknown][] = [];
  for (let i = 0; i < pieces; i += 1) {
    const [from, to] = [i * PIECE_SIZE, (i + 1) * PIECE_SIZE];
    if (!sameLines(lines.slice(from, to), kept.slice(from, to))) rows.push([`${PIECE}:${i}`, lines.slice(from, to)]);
    await breath();
  }
  const first = firstOf(data, pieces), now = frameOf(first);
  if (rows.length > 0 || keptFor !== now) await writeAllKept([[FIRST, first], ...rows]);
  [kept, keptFor] = [lines, now];
}

const frameOf = ({ day, people, events }: First): string => JSON.stringify([day, people, events]);

function firstOf(data: PeopleData, pieces: number): First {
  const heads: [string, number][] = [], first: PersonLine[] = [];
  for (const row of everybody(data)) {
    if (row.type === 'head') heads.push([row.group.event, row.count]);
    else if (first.length < SCREENFUL) first.push(row.line);
  }
  const events = data.events.map(({ id, doc: { name, city, venue, when, cloth } }) => ({ id, doc: { name, city, venue, when, cloth } as Event_ }));
  return { lines: first, events, people: data.lines.length, pieces, day: today(), groups: heads, filters: [...filtersOf(data, today())] };
}

function sameLines(a: readonly PersonLine[], b: readonly PersonLine[]): boolean {
  const keys = Object.keys(a[0] ?? {}).filter((key) => key !== 'tags') as (keyof PersonLine)[];
  const same = (line: PersonLine, other: PersonLine): boolean =>
    keys.every((key) => line[key] === other[key]) && line.tags.length === other.tags.length && line.tags.every((tag, i) => tag === other.tags[i]);
  return a.length === b.length && a.every((line, i) => line === b[i] || same(line, b[i]!));
}
