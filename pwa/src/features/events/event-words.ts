/** Sentences about events: where and when, and which section of the list one belongs to. */
import { dayIn, daysBetween, formatRange } from '../../domain/dates.ts';
import { daysOf, isEventOpen, phaseOf, type Met } from '../../domain/events.ts';
import type { Event_ } from '../../domain/schema.ts';
import { isolate, LANGUAGE } from '../../messages/catalogue.ts';

export type Section = 'sectionNow' | 'sectionNext' | 'sectionOpen' | 'sectionUndated' | 'sectionFiled';

export const SECTIONS: readonly Section[] = ['sectionNow', 'sectionNext', 'sectionOpen', 'sectionUndated', 'sectionFiled'];

/** "Chicago, 25–30 June" with whatever of it is known. */
export function placeAndDays(event: Event_, now: number): string {
  const { from, to, tz } = daysOf(event);
  const days = from ? formatRange(from, to, LANGUAGE, dayIn(tz, now)) : '';
  return [isolate(event.city || event.venue || ''), days].filter(Boolean).join(', ');
}

/** Whole days until it begins, by the calendar there. */
export function daysUntil(event: Event_, now: number): number {
  const { from, tz } = daysOf(event);
  return daysBetween(dayIn(tz, now), from);
}

/** Where the list shows it. Only people still to go keep a past event open. */
export function sectionOf(event: Event_, people: readonly Met[], now: number): Section {
  const phase = phaseOf(event, now);
  if (event.filed_at && !isEventOpen(people)) return 'sectionFiled';
  if (phase === 'during') return 'sectionNow';
  if (phase === 'before') return 'sectionNext';
  if (isEventOpen(people)) return 'sectionOpen';
  return phase === 'undated' ? 'sectionUndated' : 'sectionFiled';
}
