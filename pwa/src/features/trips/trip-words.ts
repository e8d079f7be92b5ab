/** Sentences about trips: where, when, who. */
import { daysBetween, formatDay, formatRange, type Day } from '../../domain/dates.ts';
import { countryName } from '../../domain/display-names.ts';
import { callName, shownName } from '../../domain/names.ts';
import type { Contact, Trip } from '../../domain/schema.ts';
import { tripDays, tripPhase } from '../../domain/trips.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import { t } from '../../messages/trips.ts';

export function placeOf(trip: Trip): string {
  return trip.city?.trim() || countryName(trip.country, LANGUAGE) || t('somewhere');
}

/** "3–7 February", or '' for a trip without days. */
export function rangeOf(trip: Trip, today: Day): string {
  const { from, to } = tripDays(trip);
  return from ? formatRange(from, to, LANGUAGE, today) : '';
}

export function titleOf(trip: Trip, today: Day): string {
  return t(({ coming: 'going', there: 'in', been: 'wasIn' } as const)[tripPhase(trip, today)], { place: placeOf(trip) });
}

/** "Wed 3 February to Sun 7 February. Nine days from now. Five people you know are there." */
export function ledeOf(trip: Trip, today: Day, people: number): string {
  const { from, to } = tripDays(trip);
  const day = (one: Day): string => formatDay(one, LANGUAGE, { today });
  const when = !from ? '' : from === to ? `${day(from)}.` : `${t('range', { from: day(from), to: day(to) })}.`;
  const until = from && tripPhase(trip, today) === 'coming' ? t('inDays', { n: daysBetween(today, from) }) : '';
  return [when, until, t('youKnow', { n: people })].filter(Boolean).join(' ');
}

export const fullName = (doc: Contact): string => shownName(doc) ?? t('someone');
export const firstName = (doc: Contact): string => callName(doc) || fullName(doc);
