/** The list of people: one small line a person, filters, groups by the event where you met. */
import { balanceOf } from './balance';
import { addDays, dayIn } from './dates';
import { isOpen, kindOf, nextDue, shelfOf, type FollowupKind } from './due';
import { daysOf, instantOf, type Rec } from './events';
import { compareNames } from './names';
import { firstMeeting } from './timeline';
import type { Contact, Event_, Followup, Interaction } from './schema';

/** What a row shows and a filter asks, small enough to keep 10,000 of them in one record. */
export interface PersonLine {
  id: string;
  name: string;
  reading: string;
  lang: string;
  organisation: string;
  city: string;
  /** How we met, in one line. */
  note: string;
  event: string;
  metAt: number;
  touchedAt: number;
  due: string;
  /** The kind of the last kept promise, when nothing is open. */
  kept: FollowupKind | '';
  needsNote: boolean;
  visits: boolean;
  starred: boolean;
  tags: string[];
  given: number;
  asked: number;
  /** The day on which the interval since the last touch is over; '' without an interval. */
  quietOn: string;
  /** Something of it has not reached the server. */
  waits?: boolean;
}

/** One line of a text: the first that is not empty, at most `length` signs; it ends with a word where it has any. */
export function oneLine(text: string | undefined, length = 140): string {
  const line = (text ?? '').split('\n').map((l) => l.trim()).find(Boolean) ?? '', signs = [...line];
  if (signs.length <= length) return line;
  return `${signs.slice(0, length).join('').replace(/(\S)\s+\S{0,20}$/, '$1')}…`;
}

/** Records of one kind, by the people they are about. */
export function byContact<T extends { contacts?: string[] | undefined }>(records: readonly Rec<T>[]): Map<string, Rec<T>[]> {
  const found = new Map<string, Rec<T>[]>();
  for (const record of records) {
    for (const id of record.doc.contacts ?? []) {
      const of = found.get(id);
      if (of) of.push(record);
      else found.set(id, [record]);
    }
  }
  return found;
}

/** Place before note before promise: the line that brings the meeting back. */
function metLine(met: Interaction | undefined, contact: Contact): string {
  const place = met?.place?.trim();
  const note = oneLine(met?.note) || oneLine(contact.note);
  if (place && note) return `${place}. ${note}`;
  return place || note;
}

function lastKept(followups: readonly Rec<Followup>[]): FollowupKind | '' {
  const done = followups.filter(({ doc }) => doc.status === 'done').sort((a, b) => (b.doc.done_at ?? 0) - (a.doc.done_at ?? 0));
  return done[0] ? kindOf(done[0].doc) : '';
}

function quietOn(meetings: readonly Rec<Interaction>[], touchedAt: number, interval: number | undefined): string {
  const last = meetings.find((m) => instantOf(m.doc.at) === touchedAt);
  if (!last || !interval || interval < 0) return '';
  return addDays(dayIn((last.doc.at as { tz?: string } | undefined)?.tz, touchedAt), Math.round(interval));
}

/** The line of one person, from their meetings and promises; `interval` is that of their circle. */
export function personLine({ id, doc }: Rec<Contact>, meetings: readonly Rec<Interaction>[], followups: readonly Rec<Followup>[], interval?: number): PersonLine {
  const met = firstMeeting(meetings);
  const { given, asked } = balanceOf(meetings);
  const touchedAt = Math.max(0, ...meetings.map((m) => instantOf(m.doc.at)));
  return {
    id, name: doc.name ?? '', reading: doc.name_reading ?? '', lang: doc.name_lang ?? '',
    organisation: doc.organisation ?? '', city: doc.city ?? '', note: metLine(met?.doc, doc),
    event: meetings.find((m) => m.doc.event)?.doc.event ?? '', metAt: instantOf(met?.doc.at),
    touchedAt, quietOn: quietOn(meetings, touchedAt, doc.interval_days ?? interval),
    due: nextDue(followups)?.doc.due ?? '', kept: followups.some((f) => isOpen(f.doc)) ? '' : lastKept(followups),
    needsNote: met !== undefined && !meetings.some((m) => m.doc.note?.trim()) && !doc.note?.trim(),
    visits: doc.welcomes_visits === true, starred: doc.starred === true, tags: doc.tags ?? [], given, asked,
  };
}

export type Filter = 'note' | 'due' | 'visits' | 'quiet' | 'starred' | `tag:${string}`;

const FIXED = ['note', 'due', 'visits', 'quiet', 'starred'] as const;

/** Whether a line passes a filter; `today` decides what is due. */
export function passes(line: PersonLine, filter: Filter, today: string): boolean {
  if (filter === 'note') return line.needsNote;
  if (filter === 'due') return line.due !== '' && shelfOf(line.due, today) !== 'later';
  if (filter === 'visits') return line.visits;
  if (filter === 'quiet') return line.quietOn !== '' && line.quietOn < today;
  if (filter === 'starred') return line.starred;
  return line.tags.includes(filter.slice('tag:'.length));
}

/** Lines that pass every chosen filter. */
export function filtered(lines: readonly PersonLine[], filters: readonly Filter[], today: string): PersonLine[] {
  return filters.length === 0 ? [...lines] : lines.filter((line) => filters.every((filter) => passes(line, filter, today)));
}

/** How many lines each filter would show; tags by how often they are used. */
export function filterCounts(lines: readonly PersonLine[], today: string): Map<Filter, number> {
  const counts = new Map<Filter, number>(), tags = new Map<string, number>();
  const count = <Key>(of: Map<Key, number>, key: Key): unknown => of.set(key, (of.get(key) ?? 0) + 1);
  for (const line of lines) {
    for (const filter of FIXED) if (passes(line, filter, today)) count(counts, filter);
    for (const tag of line.tags) count(tags, tag);
  }
  for (const [tag, n] of tags) counts.set(`tag:${tag}`, n);
  return counts;
}

export interface PeopleGroup {
  /** The event's id, or '' for people met elsewhere. */
  event: string;
  doc?: Event_;
  people: PersonLine[];
}

function latest(group: PeopleGroup): string {
  const from = group.doc ? daysOf(group.doc).from : '';
  if (from) return from;
  const at = group.people.reduce((last, { metAt }) => Math.max(last, metAt), 0);
  return at === 0 ? '' : new Date(at).toISOString().slice(0, 10);
}

function newestFirst(a: PersonLine, b: PersonLine, locale: string): number {
  return b.metAt - a.metAt || compareNames({ name: a.name, name_reading: a.reading }, { name: b.name, name_reading: b.reading }, locale) || (a.id < b.id ? -1 : 1);
}

/**
 * Lines in the order of the list: the newest meeting first, then by name. `before` is an earlier order of
 * mostly the same people: what is nearly in order is sorted in a twentieth of the time.
 */
export function inOrder(lines: readonly PersonLine[], locale: string, before: readonly PersonLine[] = []): PersonLine[] {
  const places = new Map(before.map(({ id }, place) => [id, place])), known = new Array<PersonLine | undefined>(before.length), others: PersonLine[] = [];
  for (const line of lines) {
    const place = places.get(line.id);
    if (place === undefined) others.push(line);
    else known[place] = line;
  }
  return [...known.filter((line) => line !== undefined), ...others].sort((a, b) => newestFirst(a, b, locale));
}

/** Groups by the event where you first met, the newest event first; each keeps the order of `lines`. */
export function groupByEvent(lines: readonly PersonLine[], events: readonly Rec<Event_>[]): PeopleGroup[] {
  const docs = new Map(events.map((e) => [e.id, e.doc]));
  const groups = new Map<string, PeopleGroup>();
  for (const line of lines) {
    const doc = docs.get(line.event), key = doc ? line.event : '';
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { event: key, ...(doc ? { doc } : {}), people: [] }));
    group.people.push(line);
  }
  return [...groups.values()].map((group) => ({ group, day: latest(group) })).sort((a, b) => (a.day < b.day ? 1 : -1)).map(({ group }) => group);
}

export type Column = 'name' | 'organisation' | 'note' | 'due' | 'touchedAt' | 'balance';

/** Sorts the table by a column; empty cells are last whichever way it is turned. */
export function sorted(lines: readonly PersonLine[], column: Column, ascending: boolean, locale: string): PersonLine[] {
  const sign = ascending ? 1 : -1;
  return [...lines].sort((a, b) => {
    const [left, right] = [cell(a, column), cell(b, column)];
    if (!left !== !right) return left ? -1 : 1;
    return sign * compareCells(a, b, column, left, right, locale) || (a.id < b.id ? -1 : 1);
  });
}

function cell(line: PersonLine, column: Column): string | number {
  if (column === 'name') return line.reading || line.name;
  return column === 'balance' ? line.given + line.asked : line[column];
}

function compareCells(a: PersonLine, b: PersonLine, column: Column, left: string | number, right: string | number, locale: string): number {
  if (column === 'balance') return a.given - a.asked - (b.given - b.asked);
  if (column === 'name') return compareNames({ name: a.name, name_reading: a.reading }, { name: b.name, name_reading: b.reading }, locale);
  return typeof left === 'number' ? left - Number(right) : left.localeCompare(String(right), locale);
}
