/**
 * Going somewhere: who of the people on file is there, which days are free, who could meet whom.
 * Pure; a trip's days are calendar days of the place, `today` is the reader's.
 */
import { addDays, daysBetween, isDay, type Day } from './dates';
import { sameCountry } from './display-names';
import { isOpen, kindOf } from './due';
import { daysOf, type EventRecords, type Rec, likelyThere } from './events';
import { introductions, type Introduction } from './events-introductions';
import { compareNames } from './names';
import { fold } from './fold';
import type { Contact, Event_, Followup, Interaction, Trip } from './schema';

/** A city as places are compared: no case, no marks, and "Paris, France" is Paris. */
export function cityKey(city: string | undefined): string {
  return fold((city ?? '').split(',')[0] ?? '');
}

/** First and last day in order; both '' where the record has none. */
export function tripDays(trip: Trip): { from: Day; to: Day } {
  const days = [trip.from, trip.to].filter(isDay).sort();
  return { from: days[0] ?? '', to: days.at(-1) ?? '' };
}

export type TripPhase = 'coming' | 'there' | 'been';

/** Before, during or after; a trip without days is still to come. */
export function tripPhase(trip: Trip, today: Day): TripPhase {
  const { from, to } = tripDays(trip);
  if (!from || today < from) return 'coming';
  return today > to ? 'been' : 'there';
}

/** Trips to come, the nearest first; then those that were, the latest first. */
export function shelvedTrips<T extends Rec<Trip>>(trips: readonly T[], today: Day): { coming: T[]; been: T[] } {
  const from = (trip: T): string => tripDays(trip.doc).from || '9999';
  const order = [...trips].sort((a, b) => from(a).localeCompare(from(b)) || a.id.localeCompare(b.id));
  const isPast = (trip: T): boolean => tripPhase(trip.doc, today) === 'been';
  return { coming: order.filter((trip) => !isPast(trip)), been: order.filter(isPast).reverse() };
}

export interface Company {
  /** In the city, and welcoming visits. */
  visits: Rec<Contact>[];
  /** In the city. */
  coffee: Rec<Contact>[];
  /** Likely at an event there in those days, though living elsewhere. */
  passing: { contact: Rec<Contact>; event: Rec<Event_> }[];
  /** Elsewhere in the country. */
  country: Rec<Contact>[];
}

/**
 * Who is there. Two cities of one name are told apart by nobody here: their country is shown
 * instead, since it is written in too many ways to leave anyone out for it.
 */
export function companyOn(trip: Trip, records: EventRecords, events: readonly Rec<Event_>[], locale: string): Company {
  const city = cityKey(trip.city);
  const byName = (a: Rec<Contact>, b: Rec<Contact>): number => compareNames(a.doc, b.doc, locale) || a.id.localeCompare(b.id);
  const people = [...records.contacts].sort(byName);
  const isThere = ({ doc }: Rec<Contact>): boolean => (city ? cityKey(doc.city) === city : sameCountry(doc.country, trip.country));
  const there = people.filter(isThere);
  const passing = passingThrough(trip, records, events).filter(({ contact }) => !isThere(contact));
  const known = new Set([...there, ...passing.map((p) => p.contact)].map((c) => c.id));
  const country = city ? people.filter((c) => !known.has(c.id) && sameCountry(c.doc.country, trip.country)) : [];
  return { visits: there.filter((c) => c.doc.welcomes_visits), coffee: there.filter((c) => !c.doc.welcomes_visits), passing, country };
}

/** Events in the city during the trip, and who was met at an earlier one of the same name. */
function passingThrough(trip: Trip, records: EventRecords, events: readonly Rec<Event_>[]): Company['passing'] {
  const found = new Map<string, Company['passing'][number]>();
  for (const event of eventsOn(trip, events)) {
    for (const { contact, why } of likelyThere(event, events, records)) if (why === 'series') found.set(contact.id, { contact, event });
  }
  return [...found.values()];
}

/** Events in the same city whose days touch the trip's. */
export function eventsOn<T extends Rec<Event_>>(trip: Trip, events: readonly T[]): T[] {
  const { from, to } = tripDays(trip);
  const city = cityKey(trip.city);
  return events.filter(({ doc }) => {
    const days = daysOf(doc);
    return city !== '' && days.from !== '' && cityKey(doc.city) === city && days.from <= to && days.to >= from;
  });
}

const MEETINGS = new Set(['coffee', 'visit', 'host']);

/** What was arranged for the trip and not let go: a coffee, a visit; the day and hour that it says. */
export interface Plan {
  followup: Rec<Followup>;
  day: Day;
  time: string;
}

/** Everything arranged for one trip, by day and hour. */
function plansOf(trip: Rec<Trip>, followups: readonly Rec<Followup>[]): Plan[] {
  const { from, to } = tripDays(trip.doc);
  return arranged(trip, followups).filter(({ day }) => day >= from && day <= to).sort((a, b) => (a.day + a.time).localeCompare(b.day + b.time));
}

function arranged(trip: Rec<Trip>, followups: readonly Rec<Followup>[]): Plan[] {
  return followups.filter((f) => f.doc.trip === trip.id && f.doc.status !== 'let_go' && MEETINGS.has(kindOf(f.doc))).map(planOf);
}

function planOf(followup: Rec<Followup>): Plan {
  const { day, time } = followup.doc.detail ?? {};
  return { followup, day: isDay(day) ? day : (followup.doc.due ?? ''), time: typeof time === 'string' ? time : '' };
}

/** More days than this are not drawn one by one. */
const MOST_DAYS = 31;

export interface TripDay {
  day: Day;
  plans: Plan[];
}

/** The days of the strip; none for a trip without days. */
export function stripOf(trip: Rec<Trip>, followups: readonly Rec<Followup>[]): TripDay[] {
  const { from, to } = tripDays(trip.doc);
  if (!from) return [];
  const plans = plansOf(trip, followups);
  const count = Math.min(daysBetween(from, to) + 1, MOST_DAYS);
  return Array.from({ length: count }, (_, i) => addDays(from, i)).map((day) => ({ day, plans: plans.filter((p) => p.day === day) }));
}

/** The day to suggest: the first free one that is still to come, rather not the day of arrival. */
export function dayToAsk(strip: readonly TripDay[], today: Day): Day | undefined {
  const left = strip.filter(({ day }) => day >= today);
  const free = left.filter(({ plans }) => plans.length === 0);
  return (free.find(({ day }) => day !== strip[0]?.day) ?? free[0] ?? left[0])?.day;
}

/** Who was asked already for this trip: their plan, by person. */
export function plansByPerson(trip: Rec<Trip>, followups: readonly Rec<Followup>[]): Map<string, Plan> {
  return new Map(arranged(trip, followups).flatMap((plan) => (plan.followup.doc.contacts ?? []).map((id) => [id, plan] as const)));
}

/** Pairs of people there who do not know each other by what is on file, one topic a pair. */
export function couldMeet(people: readonly Rec<Contact>[], records: EventRecords): Introduction[] {
  const known = new Set([...togetherIn(records.interactions), ...togetherIn(records.followups.filter((f) => isOpen(f.doc)))]);
  const pairs = new Map<string, Introduction>();
  for (const one of introductions(people)) {
    const key = pairKey(one.seeker.id, one.helper.id);
    if (!known.has(key) && !pairs.has(key)) pairs.set(key, one);
  }
  return [...pairs.values()];
}

const pairKey = (a: string, b: string): string => [a, b].sort().join(' ');

/** A table of twenty is no acquaintance; a touch or a promise of a few people is. */
const FEW = 6;

function togetherIn(records: readonly Rec<Interaction | Followup>[]): string[] {
  return records.flatMap(({ doc: { contacts = [] } }) =>
    contacts.length < 2 || contacts.length > FEW ? [] : contacts.flatMap((a, i) => contacts.slice(i + 1).map((b) => pairKey(a, b))));
}
