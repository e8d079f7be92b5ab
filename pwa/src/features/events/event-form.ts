/** The event form: what it holds as text, what is wrong with it, and the record it makes. */
import type { Event_ } from '../../domain/schema.ts';
import { CLOTHS, daysOf, type Cloth } from '../../domain/events.ts';
import { webLink } from '../../domain/scan-link.ts';
import { deviceZone } from '../../platform/region.ts';

/** Every field as typed. */
export interface EventForm {
  name: string; from: string; to: string; venue: string; city: string; country: string;
  tz: string; hashtag: string; link: string; cloth: Cloth;
}

export type EventField = keyof EventForm;

/** Message keys of what is wrong, by field. */
export type EventErrors = Partial<Record<EventField, 'nameMissing' | 'toBeforeFrom' | 'linkBad'>>;

/** The form of a new event today, or of an event on file. */
export function formOf(event: Event_ | undefined, cloth: Cloth): EventForm {
  const { from, to, tz } = daysOf(event ?? {});
  const known = CLOTHS.find((c) => c === event?.cloth);
  return {
    name: event?.name ?? '', from, to: to === from ? '' : to, tz: tz || deviceZone(), cloth: known ?? cloth,
    venue: event?.venue ?? '', city: event?.city ?? '', country: event?.country ?? '', hashtag: event?.hashtag ?? '', link: event?.link ?? '',
  };
}

/** What keeps the form from being saved. Only the name is needed. */
export function errorsOf(form: EventForm): EventErrors {
  const errors: EventErrors = {};
  if (!form.name.trim()) errors.name = 'nameMissing';
  if (form.to && form.from && form.to < form.from) errors.to = 'toBeforeFrom';
  if (form.link.trim() && !webLink(form.link)) errors.link = 'linkBad';
  return errors;
}

/** The record after saving: `before` with the form's fields, empty ones left out. */
export function eventFrom(form: EventForm, before: Event_): Event_ {
  const texts = { name: form.name, venue: form.venue, city: form.city, country: form.country, link: webLink(form.link)?.href ?? '', hashtag: form.hashtag.replace(/^#+/u, '') };
  const after: Record<string, unknown> = { ...before, cloth: form.cloth };
  for (const [field, value] of Object.entries(texts)) {
    if (value.trim()) after[field] = value.trim();
    else delete after[field];
  }
  const from = form.from || form.to;
  after.when = { ...(from ? { from, to: form.to || from } : {}), tz: form.tz };
  return after as Event_;
}
