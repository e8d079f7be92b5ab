/**
 * The records that one successful scan makes, all at once: the person, the first meeting, the swap.
 *
 * Ids are derived where two devices must meet (SPEC.md 4.16): the same card scanned on two
 * phones of one account is one person, one meeting, and equal elements.
 */
import { dayIn } from './dates';
import { badgeId, metId, swapId, uuid, uuid5 } from './ids';
import type { Contact, Interaction, Swap } from './schema';
import type { SwapLink } from './scan-link';
import type { CardFormat } from './scan';
import type { Labelled, Person, Postal, Social } from './vcard';

/** Where and when: `now` in milliseconds, `tz` the device's zone, the event that is on, the place used last. */
export interface Occasion { now: number; tz: string; event?: { id: string; uid?: string }; place?: string }

/** What was read. `badge` is an event's badge number; without any of the three it is somebody met, no more. */
export interface Found { person: Person; swap?: SwapLink; badge?: string; format?: CardFormat | 'badge' | 'typed' | 'link' }

/** Share my card back (which one), or only receive. */
export type Answer = { share: string } | { share?: undefined };

export interface Created<K extends string, D> { op: 'create'; kind: K; id: string; doc: D }
export type SavedScan = [Created<'contact', Contact>, Created<'interaction', Interaction>, ...Created<'swap', Swap>[]];

const MAX_RECEIVED = 30 * 1024;

/** Records for somebody new. */
export function savedScan(found: Found, occasion: Occasion, answer: Answer): SavedScan {
  const id = contactId(found, occasion);
  const contact: Created<'contact', Contact> = { op: 'create', kind: 'contact', id, doc: contactOf(found, occasion) };
  return [contact, meeting(id, occasion, true), ...swapRecord(id, found, occasion, answer)];
}

function contactId({ swap, badge }: Found, { event }: Occasion): string {
  if (swap) return swapId(swap.token);
  return badge && event ? badgeId(event.uid ?? event.id, badge) : uuid();
}

/** What was read, as a record has it: elements with their ids. */
export function cardFields(person: Person): Contact {
  const { emails, phones, links, addresses, socials, ...rest } = person;
  const lists = { emails: elementsFor(emails), phones: elementsFor(phones), links: elementsFor(links), addresses: postalElements(addresses), socials: socialElements(socials) };
  return { ...rest, ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) } as Contact;
}

function contactOf(found: Found, occasion: Occasion): Contact {
  return {
    ...cardFields(found.person), source: found.format === 'typed' ? 'typed' : 'scan',
    ...(found.swap ? { swap_tokens: [found.swap.token] } : {}),
    ...(found.badge ? { badge: { code: found.badge, event: occasion.event?.id ?? '' } } : {}),
    ...(Object.keys(found.person).length ? { received: receivedOf(found.person) } : {}),
  } as Contact;
}

/** The card as it came: the base of later comparison. Its bulkiest parts are left out when it is too large. */
export function receivedOf(person: Person): Record<string, unknown> {
  const kept: Person = { ...person };
  for (const field of ['about', 'addresses', 'links', 'socials'] as const) {
    if (new TextEncoder().encode(JSON.stringify(kept)).length <= MAX_RECEIVED) break;
    delete kept[field];
  }
  return { ...kept };
}

/** A meeting today: at the event that is on, else on this day. */
export function meeting(contact: string, occasion: Occasion, first: boolean, anchor = occasion.event?.id ?? dayIn(occasion.tz, occasion.now)): Created<'interaction', Interaction> {
  const doc: Interaction = {
    contacts: [contact], at: { t: occasion.now, tz: occasion.tz }, channel: 'in_person', first,
    ...(occasion.event ? { event: occasion.event.id } : {}), ...(occasion.place ? { place: occasion.place } : {}),
  };
  return { op: 'create', kind: 'interaction', id: metId(contact, anchor), doc };
}

/** What passed, if the code had a swap address: their side learns of it when this syncs. */
export function swapRecord(contact: string, { swap }: Found, { event }: Occasion, answer: Answer): Created<'swap', Swap>[] {
  if (!swap) return [];
  const doc: Swap = {
    token: swap.token, server: swap.server, contact, direction: 'in',
    state: answer.share ? 'share' : 'receive', ...(answer.share ? { card: answer.share } : {}), ...(event ? { event: event.id } : {}),
  };
  return [{ op: 'create', kind: 'swap', id: uuid(), doc }];
}

/** Elements with ids derived from their values, so that two devices make the same ones. */
export function elementsFor(list: readonly Labelled[] | undefined): { e: string; value: string; label?: string; pos: number }[] {
  return (list ?? []).map(({ value, label }, pos) => ({ e: derivedElement(value), value, ...(label ? { label } : {}), pos }));
}

export function postalElements(list: readonly Postal[] | undefined): ({ e: string; pos: number } & Postal)[] {
  return (list ?? []).map((postal, pos) => ({ e: derivedElement(JSON.stringify(postal.value)), ...postal, pos }));
}

export function socialElements(list: readonly Social[] | undefined): ({ e: string; pos: number } & Social)[] {
  return (list ?? []).map((social, pos) => ({ e: derivedElement(`${social.network}:${social.handle}`), ...social, pos }));
}

const derivedElement = (value: string): string => `e_${uuid5(value).replaceAll('-', '').slice(0, 16)}`;
