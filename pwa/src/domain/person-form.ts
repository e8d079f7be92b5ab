/**
 * A card, mine or somebody's, as the form shows it, and back. What the form does not show stays as it
 * was, so a `card` record may be given for a `contact`: the fields are the same.
 */
import { addressLines, addressOf } from './addresses';
import { elementId } from './ids';
import { plainHandle, profileUrl } from './profiles';
import type { Contact } from './schema';

interface Ordered { pref?: boolean; pos?: number | string }

/** Preferred first, then by position. */
export function inOrder<T extends Ordered>(list: readonly T[] | undefined): T[] {
  const order = (item: T): number => (item.pref ? -1 : Number(item.pos ?? 0));
  return [...(list ?? [])].sort((a, b) => order(a) - order(b));
}

export const TEXTS = ['name', 'name_reading', 'pronunciation', 'name_lang', 'pronouns', 'title', 'organisation', 'city', 'country', 'about', 'tz', 'visit_hours', 'met_where'] as const;
export const LISTS = ['languages', 'offers', 'seeks'] as const;
export const ELEMENTS = ['emails', 'phones', 'socials', 'links', 'addresses'] as const;
export type ElementField = (typeof ELEMENTS)[number];

export interface ElementForm {
  e: string;
  value: string;
  /** "work", "home" … or, of a social handle, the network. */
  label: string;
}

export type PersonForm = Record<(typeof TEXTS)[number] | (typeof LISTS)[number], string> & Record<ElementField, ElementForm[]> & { welcomes_visits: boolean; online_only: boolean };

function elementsOf(contact: Contact, field: ElementField): ElementForm[] {
  if (field === 'socials') return inOrder(contact.socials).map(({ e, handle = '', network = '' }) => ({ e, value: handle, label: network }));
  if (field === 'addresses') return inOrder(contact.addresses).map(({ e, value, label = '' }) => ({ e, value: addressLines(value).join('\n'), label }));
  return inOrder(contact[field]).map(({ e, value = '', label = '' }) => ({ e, value, label }));
}

export function personForm(contact: Contact): PersonForm {
  const texts = TEXTS.map((field) => [field, contact[field] ?? '']);
  const lists = LISTS.map((field) => [field, (contact[field] ?? []).join(', ')]);
  const elements = ELEMENTS.map((field) => [field, elementsOf(contact, field)]);
  return { ...Object.fromEntries([...texts, ...lists, ...elements]), welcomes_visits: contact.welcomes_visits === true, online_only: contact.online_only === true } as PersonForm;
}

export function newElement(field: ElementField): ElementForm {
  return { e: elementId(), value: '', label: field === 'socials' ? 'mastodon' : '' };
}

function listOf(text: string): string[] {
  return [...new Set(text.split(/[,;\n、،]/u).map((part) => part.trim()).filter(Boolean))];
}

type Stored = NonNullable<Contact['emails']>[number] & NonNullable<Contact['socials']>[number] & NonNullable<Contact['addresses']>[number];

function stored(form: ElementForm, field: ElementField, before: Contact, pos: number): Stored {
  const known = (before[field] as Stored[] | undefined)?.find(({ e }) => e === form.e);
  const value = form.value.trim();
  if (known && elementsOf({ [field]: [known] }, field).every((was) => was.value === value && was.label === form.label.trim())) return known;
  if (field === 'socials') return social(known, form, pos);
  const label = form.label.trim();
  const { label: _, ...rest } = known ?? ({ e: form.e, pos } as Stored);
  return { ...rest, value: (field === 'addresses' ? addressOf(value) : value), ...(label ? { label } : {}) } as Stored;
}

function social(known: Stored | undefined, form: ElementForm, pos: number): Stored {
  const handle = plainHandle(form.label, form.value);
  const url = profileUrl(form.label, handle);
  const { url: _, ...rest } = known ?? ({ e: form.e, pos } as Stored);
  return { ...rest, handle, network: form.label, ...(url ? { url } : {}) } as Stored;
}

/** The contact the form says. */
export function contactOf(form: PersonForm, before: Contact): Contact {
  const after: Record<string, unknown> = { ...before };
  const put = (field: string, value: unknown, empty: boolean): void => {
    if (empty) delete after[field];
    else after[field] = value;
  };
  for (const field of TEXTS) if (form[field] !== (before[field] ?? '')) put(field, form[field].trim(), !form[field].trim());
  for (const field of LISTS) if (form[field] !== (before[field] ?? []).join(', ')) put(field, listOf(form[field]), listOf(form[field]).length === 0);
  for (const field of ELEMENTS) {
    const kept = form[field].filter(({ value }) => value.trim());
    put(field, kept.map((element, pos) => stored(element, field, before, pos)), kept.length === 0);
  }
  for (const field of ['welcomes_visits', 'online_only'] as const) if (form[field] !== (before[field] === true)) put(field, form[field], false);
  return after as Contact;
}
