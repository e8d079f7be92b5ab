/** The form of a trip: what it holds as text, what is wrong with it, and the record it makes. */
import { isDay } from './dates';
import type { Trip } from './schema';
import { tripDays } from './trips';

export interface TripForm { city: string; country: string; from: string; to: string; why: string; note: string }

/** Message keys of what is wrong, by field. */
export type TripErrors = Partial<Record<keyof TripForm, 'whereMissing' | 'fromMissing' | 'toBeforeFrom'>>;

export function tripForm(trip: Trip): TripForm {
  const { from, to } = tripDays(trip);
  return { city: trip.city ?? '', country: trip.country ?? '', from, to: to === from ? '' : to, why: trip.why ?? '', note: trip.note ?? '' };
}

/** A place and a first day are needed, nothing else. */
export function tripErrors(form: TripForm): TripErrors {
  return {
    ...(form.city.trim() || form.country.trim() ? {} : { city: 'whereMissing' }),
    ...(isDay(form.from) ? {} : { from: 'fromMissing' }),
    ...(form.to && form.from && form.to < form.from ? { to: 'toBeforeFrom' } : {}),
  };
}

/** The record after saving: `before` with the form's fields, empty ones left out. */
export function tripFrom(form: TripForm, before: Trip): Trip {
  const fields = { ...form, to: form.to || form.from };
  const after: Record<string, unknown> = { ...before };
  for (const [field, value] of Object.entries(fields)) {
    if (value.trim()) after[field] = field === 'note' ? value : value.trim();
    else delete after[field];
  }
  return after as Trip;
}
