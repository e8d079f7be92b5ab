/**
 * What may leave of one of *my* cards: the one allow-list, and the texts made from it.
 *
 * Every exit of the client (code, vCard, page preview, return, share sheet, print) goes through
 * `sharedOf`. A field that is not in `SHAREABLE` cannot leave, whatever a card says is shown.
 */
import type { Card } from './schema';
import type { Address } from './addresses';
import { inOrder } from './person-form';
import { compact } from './compact';
import type { Labelled, Person, Postal, Social } from './vcard';
import { cleanLine, cleanText, languageTag } from './scan-text';
import { linkWithSeen, webLink } from './scan-link';
import { profileUrl } from './profiles';
import { vcardText } from './vcard-write';

/** Fields that may leave, in the order in which a card shows them. */
export const SHAREABLE = [
  'name', 'name_reading', 'pronunciation', 'pronouns', 'title', 'organisation', 'city', 'country',
  'emails', 'phones', 'links', 'socials', 'addresses', 'languages', 'offers', 'seeks', 'about', 'tz',
] as const;
export type Shareable = (typeof SHAREABLE)[number];

/** Shown unless the card says otherwise. A home address, for one, is not. */
export const SHOWN_AT_FIRST: readonly Shareable[] = [
  'name', 'name_reading', 'pronouns', 'title', 'organisation', 'city', 'country', 'emails', 'phones', 'links', 'socials',
];

/** Which fields of the card are shown. The name always is; a card that never chose shows the usual ones. */
export function shownFields(card: Card): Shareable[] {
  const chosen: readonly string[] = card.shown?.length ? card.shown : SHOWN_AT_FIRST;
  return SHAREABLE.filter((field) => field === 'name' || chosen.includes(field));
}

/** The part of the card that others may have. */
export function sharedOf(card: Card): Person {
  const shown = new Set<string>(shownFields(card));
  const whole: Person = {
    ...texts(card), about: cleanText(card.about ?? '', 1000),
    emails: labelled(card.emails), phones: labelled(card.phones), addresses: postal(card.addresses),
    links: labelled(card.links).flatMap((link) => safeLink(link)), socials: socials(card.socials),
    languages: card.languages ?? [], offers: card.offers ?? [], seeks: card.seeks ?? [],
  };
  const kept = Object.entries(whole).filter(([field]) => shown.has(field));
  return compact({ ...(Object.fromEntries(kept) as Person), name_lang: languageTag(card.name_lang ?? '') });
}

function texts(card: Card): Person {
  const names = ['name', 'name_reading', 'pronunciation', 'pronouns', 'title', 'organisation', 'city', 'country', 'tz'] as const;
  return Object.fromEntries(names.map((field) => [field, cleanLine(card[field] ?? '')])) as Person;
}

interface Element { value?: unknown; label?: string; pref?: boolean; pos?: number }

/** Elements in their order (preferred first, then by position), without their ids. */
function labelled(elements: readonly Element[] | undefined): Labelled[] {
  return inOrder(elements).flatMap(({ value, label }) => {
    const text = typeof value === 'string' ? cleanLine(value) : '';
    return text ? [label ? { value: text, label: cleanLine(label, 40) } : { value: text }] : [];
  });
}

function postal(elements: Card['addresses']): Postal[] {
  return (elements ?? []).flatMap(({ value, label }) => {
    const entries = Object.entries(value ?? {}).flatMap(([part, text]) => (typeof text === 'string' && text ? [[part, cleanText(text, 200)]] : []));
    return entries.length ? [{ value: Object.fromEntries(entries) as Address, ...(label ? { label: cleanLine(label, 40) } : {}) }] : [];
  });
}

function safeLink({ value, label }: Labelled): Labelled[] {
  const link = webLink(value);
  return link ? [label ? { value: link.href, label } : { value: link.href }] : [];
}

function socials(elements: Card['socials']): Social[] {
  return (elements ?? []).flatMap(({ network = '', handle = '', url }) => {
    const address = profileUrl(network, handle) ?? webLink(url ?? '')?.href;
    return handle ? [address ? { network, handle, url: address } : { network, handle }] : [];
  });
}

/** My cards in the order I gave them. */
export function inCardOrder<T extends { id: string; doc: Card }>(cards: readonly T[]): T[] {
  return [...cards].sort((a, b) => (a.doc.position ?? 0) - (b.doc.position ?? 0) || (a.id < b.id ? -1 : 1));
}

/** The card's swap link, `ORIGIN/c/TOKEN`; undefined before it has a token. */
export function linkOf(card: Card, origin: string): string | undefined {
  return card.swap_token ? `${origin}/c/${card.swap_token}` : undefined;
}

/** The text of the card's code: the vCard itself, carrying the swap link. */
export function cardText(card: Card, origin: string, seen: readonly string[] = []): string {
  const link = linkOf(card, origin);
  return vcardText(sharedOf(card), link ? { link: linkWithSeen(link, seen) } : {});
}

/** The card as a `.vcf` file. */
export function cardFile(card: Card, origin: string): string {
  return vcardText(sharedOf(card), { ...withLink(card, origin), fold: true });
}

function withLink(card: Card, origin: string): { link?: string } {
  const link = linkOf(card, origin);
  return link ? { link } : {};
}
