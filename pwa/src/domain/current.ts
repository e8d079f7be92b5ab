/**
 * A card kept current: its owner changed it, and whoever holds it decides, field by field.
 *
 * Three-way: `received` is the card as it was last seen, so only what *they* changed since is asked
 * about. A field that its holder has edited is never changed without a tap on that field.
 */
import { addressLines } from './addresses';
import { elementsFor, postalElements, receivedOf, socialElements } from './scan-save';
import type { Contact, Swap } from './schema';
import type { Rec } from './events';
import type { Person } from './vcard';

const TEXTS = ['name', 'name_reading', 'pronunciation', 'pronouns', 'title', 'organisation', 'city', 'country', 'about', 'tz'] as const;
const ELEMENTS = ['emails', 'phones', 'links', 'socials', 'addresses'] as const;
const SETS = ['languages', 'offers', 'seeks'] as const;
type TextField = (typeof TEXTS)[number];
type ListField = (typeof ELEMENTS)[number] | (typeof SETS)[number];
export type UpdateField = TextField | ListField;

/**
 * One thing to decide: what is new on their card (`theirs`), what they took off it (`gone`), or both.
 * `edited`: the holder changed the field, so it is taken only by itself; so is a field that only went.
 */
export interface Update { field: UpdateField; mine: string; theirs: string; gone: string; edited: boolean }

export type UpdateChange =
  | { op: 'edit'; kind: 'contact'; id: string; before: Contact; after: Contact }
  | { op: 'edit'; kind: 'swap'; id: string; before: Swap; after: Swap };

/** Offers about this person that are open. */
export function openUpdates<T extends Rec<Swap>>(swaps: readonly T[], contact: string): T[] {
  return swaps.filter(({ doc }) => doc.state === 'update' && doc.contact === contact && doc.received !== undefined);
}

/** What their card says now that it did not say before and that is not on file, and what it no longer says. */
export function updatesOf(contact: Contact, card: Person): Update[] {
  const base = (contact.received ?? {}) as Person;
  return [...TEXTS.flatMap((field) => textUpdate(field, contact, card, base)), ...[...ELEMENTS, ...SETS].flatMap((field) => listUpdate(field, contact, card, base))];
}

function textUpdate(field: TextField, contact: Contact, card: Person, base: Person): Update[] {
  const [theirs, mine, before] = [text(card[field]), text(contact[field]), text(base[field])];
  if (theirs === mine || theirs === before) return [];
  if (theirs) return [{ field, mine, theirs, gone: '', edited: mine !== '' && mine !== before }];
  const isLeft = field !== 'name' && mine !== '' && mine === before && !isInAddress(field, before, card);
  return isLeft ? [{ field, mine, theirs, gone: mine, edited: false }] : [];
}

/** A code tells the town within an address, and by itself only where there is none. */
function isInAddress(field: TextField, before: string, card: Person): boolean {
  return (field === 'city' || field === 'country') && (card.addresses ?? []).some(({ value }) => value[field] === before);
}

function listUpdate(field: ListField, contact: Contact, card: Person, base: Person): Update[] {
  const [theirs, mine, before] = [keyed(field, card[field]), keyed(field, contact[field]), keyed(field, base[field])];
  const added = [...theirs].filter(([key]) => !mine.has(key) && !before.has(key));
  const gone = [...mine].filter(([key, item]) => before.has(key) && !theirs.has(key) && !isLinkOf(card, item));
  if (!added.length && !gone.length) return [];
  const edited = added.length > 0 && mine.size > 0 && (mine.size !== before.size || [...mine.keys()].some((key) => !before.has(key)));
  return [{ field, mine: shown(field, mine.values()), theirs: shown(field, values(added)), gone: shown(field, values(gone)), edited }];
}

const values = (entries: readonly (readonly [string, unknown])[]): unknown[] => entries.map(([, item]) => item);

/** A code tells links and profiles alike, so one may have been read as the other. */
function isLinkOf(card: Person, item: unknown): boolean {
  const { url, value } = (item ?? {}) as { url?: unknown; value?: unknown };
  return [...(card.links ?? []).map((link) => link.value), ...(card.socials ?? []).map((social) => social.url)].some((known) => known !== undefined && (known === url || known === value));
}

/** The edits that answer an offer: fields taken, fields kept as they are; closed when nothing is left to ask. */
export function answerUpdate(swap: Rec<Swap>, { id, doc }: Rec<Contact>, take: readonly UpdateField[], keep: readonly UpdateField[]): UpdateChange[] {
  const card = (swap.doc.received ?? {}) as Person;
  const taken = withUpdates(doc, card, take);
  const received = { ...doc.received, ...Object.fromEntries([...take, ...keep].map((field) => [field, card[field] ?? ''])) } as NonNullable<Contact['received']>;
  const seen: Contact = { ...taken, received };
  const isAnswered = updatesOf(seen, card).length === 0;
  const after: Contact = isAnswered ? { ...taken, received: receivedOf(card) as NonNullable<Contact['received']> } : seen;
  const closed: UpdateChange[] = isAnswered ? [{ op: 'edit', kind: 'swap', id: swap.id, before: swap.doc, after: { ...swap.doc, state: 'accepted' } }] : [];
  return [{ op: 'edit', kind: 'contact', id, before: doc, after }, ...closed];
}

/** The person with these fields as their card has them. What one added to a list oneself stays in it. */
function withUpdates(contact: Contact, card: Person, fields: readonly UpdateField[]): Contact {
  const next: Record<string, unknown> = { ...contact };
  for (const field of fields) next[field] = isText(field) ? text(card[field]) : newList(field, contact, card);
  if (fields.includes('name') && card.name_lang) next['name_lang'] = card.name_lang;
  return next as Contact;
}

function newList(field: ListField, contact: Contact, card: Person): unknown[] {
  const [theirs, mine, before] = [keyed(field, made(field, card)), keyed(field, contact[field]), keyed(field, (contact.received as Person | undefined)?.[field])];
  const kept = [...mine].filter(([key]) => theirs.has(key) || !before.has(key));
  const added = [...theirs].filter(([key]) => !mine.has(key));
  return [...kept, ...added].map(([, item]) => item);
}

/** A list of the card with the ids that two devices make alike. */
function made(field: ListField, card: Person): readonly unknown[] | undefined {
  if (field === 'socials') return socialElements(card.socials);
  if (field === 'addresses') return postalElements(card.addresses);
  return isSet(field) ? card[field] : elementsFor(card[field]);
}

const isText = (field: UpdateField): field is TextField => (TEXTS as readonly string[]).includes(field);
const isSet = (field: ListField): field is (typeof SETS)[number] => (SETS as readonly string[]).includes(field);
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** A list by what makes two of its items the same one. */
function keyed(field: ListField, list: unknown): Map<string, unknown> {
  return new Map((Array.isArray(list) ? list : []).flatMap((item: unknown) => {
    const key = words(field, item).toLowerCase();
    return key ? [[field === 'phones' ? key.replace(/[^\d+]/gu, '') || key : key, item] as const] : [];
  }));
}

interface Item { value?: unknown; network?: string; handle?: string }

/** An item as one reads it. */
function words(field: ListField, item: unknown): string {
  if (typeof item === 'string') return item.trim();
  const { value, network = '', handle = '' } = (item ?? {}) as Item;
  if (field === 'socials') return handle && `${network} ${handle}`.trim();
  return field === 'addresses' ? addressLines(value as never).join(', ') : text(value);
}

const shown = (field: ListField, items: Iterable<unknown>): string => [...items].map((item) => words(field, item)).join(', ');
