/**
 * What the list is painted from before everything is read: the first screenful, then the lines of
 * everybody. 10,000 lines come quickly, their records do not. A copy, true as of some seconds ago.
 */
import { readKept, writeAllKept } from '../../db/meta.ts';
import { dayIn } from '../../domain/dates.ts';
import { filterCounts, groupByEvent, type Filter, type PersonLine } from '../../domain/people.ts';
import type { Rec } from '../../domain/events.ts';
import type { Event_ } from '../../domain/schema.ts';
import { zone } from './clock.ts';
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

/** An order of the lines that is nearly right. */
export const ordered = (): readonly PersonLine[] => kept;

export const byId = (events: readonly Rec<Event_>[]): Map<string, Rec<Event_>> => new Map(events.map((e) => [e.id, e]));

const today = (): string => dayIn(zone, Date.now());

/** What was kept, the first screenful before everybody; nothing where nothing was. */
export async function* keptPeople(): AsyncGenerator<PeopleData> {
  const first = await readKept<First>(FIRST).catch(() => undefined);
  if (!first) return;
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
  const { lines } = data, pieces = Math.ceil(lines.length / PIECE_SIZE), rows: [string, unknown][] = [[FIRST, firstOf(data, pieces)]];
  for (let i = 0; i < pieces; i += 1) {
    const piece = lines.slice(i * PIECE_SIZE, (i + 1) * PIECE_SIZE), before = kept.slice(i * PIECE_SIZE, (i + 1) * PIECE_SIZE);
    if (!sameLines(piece, before)) rows.push([`${PIECE}:${i}`, piece]);
  }
  await writeAllKept(rows);
  kept = lines;
}

function firstOf({ lines, events }: PeopleData, pieces: number): First {
  const groups = groupByEvent(lines, events), docs = events.map(({ id, doc: { name, city, venue, when, cloth } }) => ({ id, doc: { name, city, venue, when, cloth } as Event_ }));
  return {
    lines: groups.flatMap((group) => group.people.slice(0, SCREENFUL)).slice(0, SCREENFUL), events: docs, people: lines.length, pieces, day: today(),
    groups: groups.map((group) => [group.event, group.people.length]), filters: [...filterCounts(lines, today())],
  };
}

function sameLines(a: readonly PersonLine[], b: readonly PersonLine[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i] || sameLine(line, b[i]!));
}

function sameLine(a: PersonLine, b: PersonLine): boolean {
  for (const key of Object.keys(a) as (keyof PersonLine)[]) if (key !== 'tags' && a[key] !== b[key]) return false;
  return a.tags.length === b.tags.length && a.tags.every((tag, i) => tag === b.tags[i]);
}
