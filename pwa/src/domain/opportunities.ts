/** Committees, groups and task forces that one would like to help: their order, their form, a list to begin with. */
import { isDay, type Day } from './dates';
import type { Rec } from './events';
import { uuid5 } from './ids';
import seeds from './opportunities.json';
import { webLink } from './scan-link';
import { fold } from './fold';
import type { Opportunity } from './schema';

/** From a first thought to the end of it; the last two need nothing more. */
export const STATUSES = ['noted', 'asked', 'applied', 'joined', 'declined'] as const;
export type Status = (typeof STATUSES)[number];

export const TERMS = ['short', 'long'] as const;
export type Term = (typeof TERMS)[number];

export function statusOf(opportunity: Opportunity): Status {
  return STATUSES.find((status) => status === opportunity.status) ?? 'noted';
}

export function termOf(opportunity: Opportunity): Term | undefined {
  return TERMS.find((term) => term === opportunity.term);
}

/** Its name, else the body it belongs to. */
export function titleOf({ name, body }: Opportunity): string {
  return name?.trim() || body?.trim() || '';
}

/** By status, in order; in each the nearest deadline first, those without one last. */
export function groupedByStatus<T extends Rec<Opportunity>>(list: readonly T[]): { status: Status; list: T[] }[] {
  const sorted = [...list].sort((a, b) => (a.doc.deadline || '9999').localeCompare(b.doc.deadline || '9999') || titleOf(a.doc).localeCompare(titleOf(b.doc)) || a.id.localeCompare(b.id));
  return STATUSES.map((status) => ({ status, list: sorted.filter((one) => statusOf(one.doc) === status) })).filter((group) => group.list.length);
}

/** Whether there is still something to do about it. */
export function isAhead(opportunity: Opportunity): boolean {
  return !['joined', 'declined'].includes(statusOf(opportunity));
}

/** An association with a page of its own, to take or to leave. `checked`: the day a person last looked, or null. */
export interface Seed { key: string; body: string; name: string; country: string; link: string; checked: Day | null }

export const SEEDS: readonly Seed[] = seeds;

/** The record's id, so that two devices that take the same one make one. */
export const seedId = (seed: Seed): string => uuid5(`opportunity:${seed.key}`);

export function seedRecord({ body, name, link }: Seed): Opportunity {
  return { body, name, link, status: 'noted' };
}

/** The seeds not taken yet, by id or by hand, and not put aside. */
export function seedsLeft(list: readonly Rec<Opportunity>[], aside: readonly string[] = []): Seed[] {
  const ids = new Set(list.map(({ id }) => id));
  const names = new Set(list.flatMap(({ doc }) => [doc.name, doc.body]).map((text) => fold(text ?? '')).filter(Boolean));
  return SEEDS.filter((seed) => !aside.includes(seed.key) && !ids.has(seedId(seed)) && !names.has(fold(seed.name)) && !names.has(fold(seed.body)));
}

export interface OpportunityForm { name: string; body: string; term: string; link: string; deadline: string; status: string; contact_name: string; people: string[]; note: string }

export type OpportunityErrors = Partial<Record<keyof OpportunityForm, 'nameMissing' | 'linkBad'>>;

export function opportunityForm(doc: Opportunity): OpportunityForm {
  const { name = '', body = '', link = '', deadline = '', contact_name = '', people = [], note = '' } = doc;
  return { name, body, term: termOf(doc) ?? '', link, deadline, status: statusOf(doc), contact_name, people: [...people], note };
}

/** A name or a body is needed; a link only if it is one that may be opened. */
export function opportunityErrors(form: OpportunityForm): OpportunityErrors {
  return {
    ...(titleOf(form) ? {} : { name: 'nameMissing' }),
    ...(form.link.trim() && !webLink(form.link) ? { link: 'linkBad' } : {}),
  };
}

/** The record after saving: `before` with the form's fields, empty ones left out. */
export function opportunityFrom(form: OpportunityForm, before: Opportunity): Opportunity {
  const deadline = isDay(form.deadline) ? form.deadline : '';
  const texts = { name: form.name, body: form.body, term: form.term, status: form.status, contact_name: form.contact_name, deadline, link: webLink(form.link)?.href ?? '' };
  const trimmed = Object.fromEntries(Object.entries(texts).map(([field, value]) => [field, value.trim()]));
  const all = { ...before, ...trimmed, people: form.people, note: form.note };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value && value.length)) as Opportunity;
}
