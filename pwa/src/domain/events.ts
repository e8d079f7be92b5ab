/**
 * Events: before, during and after. An event stays open until everyone met there has been followed up or
 * let go; no clock closes it. Pure rules; `today` is a calendar day (YYYY-MM-DD) in the event's own zone.
 */
import { dayIn } from './dates.ts';
import { sameCountry } from './display-names.ts';
import { nextDue } from './due.ts';
import { fold as foldText } from './fold.ts';
import type { Contact, Event_, Followup, Goal, Interaction } from './schema.ts';

/** A record as the rules see it. */
export interface Rec<T> { id: string; doc: T }

/** Everything the rules of one event look at. */
export interface EventRecords {
  contacts: readonly Rec<Contact>[];
  interactions: readonly Rec<Interaction>[];
  followups: readonly Rec<Followup>[];
}

/** `new`: met, nothing promised, not looked at yet. `past`: open with a date gone by. */
export type Standing = 'done' | 'open' | 'past' | 'new';

/** One person met at the event and where their follow-up stands; `next` is the earliest open one. */
export interface Met { contact: Rec<Contact>; at: number; meetings: Rec<Interaction>[]; standing: Standing; next?: Rec<Followup> }

export type Phase = 'undated' | 'before' | 'during' | 'after';

/** The cloths in the order in which they are handed out. */
export const CLOTHS = ['green', 'claret', 'navy', 'ochre', 'slate', 'umber'] as const;
export type Cloth = (typeof CLOTHS)[number];

/** The least used cloth, so that events told apart by colour stay apart as long as possible. */
export function nextCloth(used: readonly (string | undefined)[]): Cloth {
  const times = (cloth: Cloth) => used.filter((c) => c === cloth).length;
  return CLOTHS.reduce((least, cloth) => (times(cloth) < times(least) ? cloth : least));
}

/** Milliseconds of an interaction's `at` ({t: milliseconds or ISO text, tz}); 0 where it says nothing. */
export function instantOf(at: unknown): number {
  const t = (at as { t?: unknown } | undefined)?.t;
  const ms = typeof t === 'string' ? Date.parse(t) : Number(t);
  return Number.isFinite(ms) ? ms : 0;
}

/** The event's days and zone, each empty where the record does not say. */
export function daysOf(event: Event_): { from: string; to: string; tz: string } {
  const when = (event.when ?? {}) as { from?: unknown; to?: unknown; tz?: unknown };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const from = text(when.from) || text(when.to);
  return { from, to: text(when.to) || from, tz: text(when.tz) };
}

/** The nearest to come first, then those that were, the latest first; those without a day last. */
export function comingFirst(events: readonly Event_[], today: string): Event_[] {
  const group = ({ from, to }: { from: string; to: string }): number => (from === '' ? 2 : Number(to < today));
  return [...events].sort((a, b) => {
    const [left, right] = [daysOf(a), daysOf(b)];
    return group(left) - group(right) || (group(left) === 1 ? right.from.localeCompare(left.from) : left.from.localeCompare(right.from));
  });
}

/** Whether every word of `query` is in the event's name or place. */
export function isNamed({ name, venue, city }: Event_, query: string): boolean {
  const text = fold([name, venue, city].join(' '));
  return fold(query).split(/\s+/u).every((word) => text.includes(word));
}

/** Where `now` (milliseconds) stands to the event, by the calendar of the place where it happens. */
export function phaseOf(event: Event_, now: number): Phase {
  const { from, to, tz } = daysOf(event);
  if (!from) return 'undated';
  const today = dayIn(tz, now);
  if (today < from) return 'before';
  return today > to ? 'after' : 'during';
}

/** Everyone met at the event, latest meeting first; `today` as `todayFor` says it. */
export function metAt(eventId: string, today: string, records: EventRecords): Met[] {
  const meetings = meetingsByContact(eventId, records.interactions);
  const promised = followupsAt(eventId, records);
  return records.contacts
    .filter((contact) => meetings.has(contact.id))
    .map((contact) => met(contact, meetings.get(contact.id)!, promised.filter((f) => f.doc.contacts?.includes(contact.id)), today))
    .sort((a, b) => b.at - a.at);
}

function meetingsByContact(eventId: string, interactions: readonly Rec<Interaction>[]): Map<string, Rec<Interaction>[]> {
  const byContact = new Map<string, Rec<Interaction>[]>();
  for (const meeting of interactions) {
    if (meeting.doc.event !== eventId) continue;
    for (const id of meeting.doc.contacts ?? []) byContact.set(id, [...(byContact.get(id) ?? []), meeting]);
  }
  return byContact;
}

function followupsAt(eventId: string, { followups, interactions }: EventRecords): Rec<Followup>[] {
  const here = new Set(interactions.filter((i) => i.doc.event === eventId).map((i) => i.id));
  return followups.filter(({ doc }) => doc.event === eventId || here.has(doc.met ?? ''));
}

function met(contact: Rec<Contact>, meetings: Rec<Interaction>[], followups: Rec<Followup>[], today: string): Met {
  const at = Math.max(...meetings.map((m) => instantOf(m.doc.at)));
  const next = nextDue(followups);
  if (next) return { contact, at, meetings, next, standing: next.doc.due && next.doc.due < today ? 'past' : 'open' };
  return { contact, at, meetings, standing: followups.length || contact.doc.looked_at ? 'done' : 'new' };
}

/** Open until each person met is done or let go. An event where nobody was met is not open. */
export function isEventOpen(people: readonly Met[]): boolean {
  return people.some((p) => p.standing !== 'done');
}

/** How many of the people met are done, still to go, and to go with a date gone by. */
export function tally(people: readonly Met[]): { total: number; done: number; past: number; toGo: number } {
  const count = (standing: Standing) => people.filter((p) => p.standing === standing).length;
  const done = count('done');
  return { total: people.length, done, past: count('past'), toGo: people.length - done };
}

/** Those still to go, the earliest date first; people nobody has looked at yet come last. */
export function toGo(people: readonly Met[]): Met[] {
  const due = (p: Met) => p.next?.doc.due ?? '9999';
  return people.filter((p) => p.standing !== 'done').sort((a, b) => due(a).localeCompare(due(b)));
}

/** A goal's progress; `done` also when ticked by hand. `target` is 0 for a hope without a number. */
export interface Progress { have: number; target: number; done: boolean }

/** Counts a hope by its tag among the people met, plus what was counted by hand. */
export function progressOf(goal: Goal, people: readonly Met[]): Progress {
  const target = goal.target ?? 0;
  const tag = fold(goal.tag);
  const tagged = tag ? people.filter((p) => p.contact.doc.tags?.some((t) => fold(t) === tag)).length : 0;
  const have = Math.max(0, tagged + (goal.count ?? 0));
  return { have, target, done: Boolean(goal.met) || (target > 0 && have >= target) };
}

/** The person a goal wishes to meet, if it is about a person. */
export function wishedOf(goal: Goal): { contact?: string; name?: string; why?: string } | undefined {
  const wished = goal.wished;
  return wished && typeof wished === 'object' ? (wished as { contact?: string; name?: string; why?: string }) : undefined;
}

/** Found: ticked, met here by record, or met here under the very name that was written down. */
export function isFound(goal: Goal, people: readonly Met[]): boolean {
  const wished = wishedOf(goal);
  if (!wished) return false;
  const name = fold(wished.name);
  const isThem = (p: Met) => p.contact.id === wished.contact || (name !== '' && [p.contact.doc.name, p.contact.doc.name_reading].some((n) => fold(n) === name));
  return Boolean(goal.met) || people.some(isThem);
}

const fold = (text: string | undefined): string => foldText(text ?? '').trim();

/** Whether two events hope for the same: the same words and, where somebody is wished for, the same person. */
export function isSameHope(a: Goal, b: Goal): boolean {
  const whom = (goal: Goal): string => wishedOf(goal)?.contact ?? fold(wishedOf(goal)?.name);
  return fold(a.text) === fold(b.text) && whom(a) === whom(b);
}

/** The openers of an event, one a line. */
export function openersOf(event: Event_): string[] {
  return (event.openers ?? '').split('\n').map((line) => line.trim()).filter(Boolean);
}

/** People met today (the event's day), those without a note first, then the latest. */
export function metToday(people: readonly Met[], tz: string, now: number): Met[] {
  const today = dayIn(tz, now);
  return people.filter((p) => dayIn(tz, p.at) === today).sort((a, b) => Number(hasNote(a)) - Number(hasNote(b)) || b.at - a.at);
}

/** A touch of two people whom one brought together: its words are about both. */
export const isIntroduction = ({ first, contacts = [] }: Interaction): boolean => first !== true && contacts.length > 1;

/** Whether anything was written about how they met, here or on the person. */
export function hasNote(person: Met): boolean {
  return person.meetings.some((m) => !isIntroduction(m.doc) && Boolean(m.doc.note?.trim())) || Boolean(person.contact.doc.note?.trim());
}

/** Why somebody may be there: they were at an earlier one, live there, or are known only online so far. */
export interface Likely { contact: Rec<Contact>; why: 'series' | 'city' | 'online'; event?: Rec<Event_> }
const LIKELIEST = ['series', 'city', 'online'] as const;

/** People on file who may be at the event and were not met there yet, the likeliest first. */
export function likelyThere(event: Rec<Event_>, events: readonly Rec<Event_>[], records: EventRecords): Likely[] {
  const earlier = new Map(events.filter((e) => e.id !== event.id && seriesOf(e.doc) && seriesOf(e.doc) === seriesOf(event.doc)).map((e) => [e.id, e]));
  const here = meetingsByContact(event.id, records.interactions);
  const before = new Map<string, Rec<Event_>>();
  for (const { doc } of records.interactions) for (const id of doc.contacts ?? []) if (earlier.has(doc.event ?? '')) before.set(id, earlier.get(doc.event!)!);
  return records.contacts.filter((c) => !here.has(c.id)).flatMap((contact): Likely[] => {
    if (before.has(contact.id)) return [{ contact, why: 'series', event: before.get(contact.id)! }];
    if (event.doc.city && fold(contact.doc.city) === fold(event.doc.city)) return [{ contact, why: 'city' }];
    return contact.doc.online_only ? [{ contact, why: 'online' }] : [];
  }).sort((a, b) => LIKELIEST.indexOf(a.why) - LIKELIEST.indexOf(b.why) || near(b, event) - near(a, event));
}

/** Of those known only online, the ones of the event's country before the others. */
function near({ contact }: Likely, event: Rec<Event_>): number {
  return Number(sameCountry(contact.doc.country, event.doc.country));
}

/** An event's name without its year: "ALA Annual 2026" and "ALA Annual 2025" are one series. */
function seriesOf(event: Event_): string {
  return fold(event.name).replace(/['’]?\b\d{2,4}\b/gu, '').replace(/\s+/gu, ' ').trim();
}

/** The two short lines of an event's spine label: "ALA", "26". */
export function spineLines(event: Event_): [string, string] {
  const bare = (event.name ?? '').replace(/['’]?\b\d{2,4}\b/gu, '').trim();
  const list = bare.split(/\s+/u).filter(Boolean);
  const first = list[0] ?? '';
  const letters = list.length > 1 && first.length > 4 ? list.map((word) => [...word][0]).join('') : first;
  const year = daysOf(event).from.slice(2, 4) || /\b(?:19|20)(\d\d)\b/u.exec(event.name ?? '')?.[1];
  return [[...letters].slice(0, 4).join('').toLocaleUpperCase(), year ?? ''];
}
