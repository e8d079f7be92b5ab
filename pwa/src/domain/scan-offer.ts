/**
 * A person on file whose card came again: what of it is new, to take or to leave.
 *
 * Three-way: `received` is the card as it came last time. Only what *they* changed since is
 * offered; an edit of one's own is never written over without being asked.
 */
import type { Contact } from './schema';
import { elementsFor, socialElements } from './scan-save';
import type { Person } from './vcard';

const TEXTS = ['name', 'name_reading', 'pronouns', 'title', 'organisation', 'city', 'country', 'about'] as const;
const LISTS = ['emails', 'phones', 'links'] as const;
export type OfferField = (typeof TEXTS)[number] | (typeof LISTS)[number] | 'socials';

/** One thing to decide: `theirs` is on their card now, `mine` on file. */
export interface Offer { field: OfferField; mine: string; theirs: string }

/** What their card says now that is neither on file nor was said before. */
export function offersOf(contact: Contact, card: Person): Offer[] {
  const before = (contact.received ?? {}) as Person;
  return [...TEXTS.flatMap((field) => textOffer(field, contact, card, before)), ...LISTS.flatMap((field) => listOffer(field, contact, card, before)), ...socialOffer(contact, card)];
}

function textOffer(field: (typeof TEXTS)[number], contact: Contact, card: Person, before: Person): Offer[] {
  const theirs = card[field] ?? '';
  const mine = contact[field] ?? '';
  return theirs && theirs !== mine && theirs !== before[field] ? [{ field, mine, theirs }] : [];
}

function listOffer(field: (typeof LISTS)[number], contact: Contact, card: Person, before: Person): Offer[] {
  const known = new Set([...values(contact[field]), ...values(before[field])]);
  const added = values(card[field]).filter((value) => !known.has(value));
  return added.length ? [{ field, mine: values(contact[field]).join(', '), theirs: added.join(', ') }] : [];
}

function socialOffer(contact: Contact, card: Person): Offer[] {
  const key = (s: { network?: string; handle?: string }): string => `${s.network}:${s.handle}`.toLowerCase();
  const known = new Set((contact.socials ?? []).map(key));
  const added = (card.socials ?? []).filter((s) => !known.has(key(s)));
  return added.length ? [{ field: 'socials', mine: (contact.socials ?? []).map((s) => s.handle).join(', '), theirs: added.map((s) => s.handle).join(', ') }] : [];
}

function values(list: readonly { value?: unknown }[] | undefined): string[] {
  return (list ?? []).flatMap(({ value }) => (typeof value === 'string' && value ? [value] : []));
}

/** The contact with the chosen fields taken from the card; lists grow, they never shrink. */
export function withTaken(contact: Contact, card: Person, fields: readonly OfferField[]): Contact {
  const next: Contact = { ...contact };
  for (const field of TEXTS) if (fields.includes(field) && card[field]) next[field] = card[field];
  for (const field of LISTS) if (fields.includes(field)) next[field] = [...(contact[field] ?? []), ...elementsFor(card[field]).filter((e) => !values(contact[field]).includes(e.value))] as never;
  if (fields.includes('socials')) next.socials = [...(contact.socials ?? []), ...socialElements(card.socials).filter((s) => !(contact.socials ?? []).some((o) => o.handle === s.handle))] as never;
  return next;
}
