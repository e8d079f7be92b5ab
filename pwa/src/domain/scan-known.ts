/**
 * Is this somebody already on file? Asked at once on the device, by what identifies a person:
 * swap token, badge, e-mail, phone, social handle, name with organisation (SPEC.md 5.9).
 *
 * A shared key (a switchboard, info@) must not glue people together: a key counts only where the
 * names agree or one of them is missing. One pass over everybody and no index: an index of 10,000
 * people costs more than the ten scans that it would serve before the next write.
 */
import type { Rec } from './events';
import type { Contact } from './schema';
import { fold } from './fold';
import type { Person } from './vcard';

/** The person on file that the scan is about, or undefined. A token decides before anything else. */
export function findKnown(contacts: readonly Rec<Contact>[], person: Person, token?: string): Rec<Contact> | undefined {
  const byToken = token ? contacts.find(({ doc }) => doc.swap_tokens?.includes(token)) : undefined;
  if (byToken) return byToken;
  const isAbout = matcher(person);
  return isAbout && contacts.find(({ doc }) => isAbout(doc));
}

/** The same for what was typed by hand, often no more than a name: an equal name is then worth a question. */
export function findTyped(contacts: readonly Rec<Contact>[], person: Person): Rec<Contact> | undefined {
  const { name = '', organisation } = person;
  return findKnown(contacts, person) ?? contacts.find(({ doc }) => isAlike(doc.name, name) && !(doc.organisation && organisation));
}

/**
 * Everybody on file by what identifies them, for thousands of look-ups (an import): the rule of
 * `findKnown` with an index instead of a pass. Of several who fit, the first that was added.
 */
export class KnownIndex {
  #tokens = new Map<string, Rec<Contact>>();
  #keys = new Map<string, Rec<Contact>>();

  add(known: Rec<Contact>): void {
    for (const token of known.doc.swap_tokens ?? []) putFirst(this.#tokens, token, known);
    const name = words(known.doc.name ?? '');
    for (const key of keysOf(known.doc as Person)) {
      putFirst(this.#keys, `${key}\n${name}`, known);
      putFirst(this.#keys, `${key}\n${ANY_NAME}`, known);
    }
  }

  find(person: Person, token?: string): Rec<Contact> | undefined {
    const byToken = token ? this.#tokens.get(token) : undefined;
    if (byToken) return byToken;
    const name = words(person.name ?? '');
    const named = (key: string): Rec<Contact> | undefined =>
      name ? (this.#keys.get(`${key}\n${name}`) ?? this.#keys.get(`${key}\n`)) : this.#keys.get(`${key}\n${ANY_NAME}`);
    return keysOf(person).map(named).find((known) => known !== undefined);
  }
}

const ANY_NAME = '\0';

function putFirst<T>(map: Map<string, T>, key: string, value: T): void {
  if (!map.has(key)) map.set(key, value);
}

/** What identifies a person, as texts that are equal for the same person. */
function keysOf({ emails, phones, socials, name, organisation }: Person): string[] {
  return [
    ...(emails ?? []).map(({ value }) => `email:${email(value ?? '')}`),
    ...(phones ?? []).map(({ value }) => phone(value ?? '')).filter(Boolean).map((digits) => `phone:${digits}`),
    ...(socials ?? []).map((handle) => `social:${social(handle)}`),
    ...(name && organisation ? [`name:${fold(name)}\0${fold(organisation)}`] : []),
  ];
}

/** The person made from that number on a badge of that event. */
export function findBadge(contacts: readonly Rec<Contact>[], code: string, event: string): Rec<Contact> | undefined {
  return contacts.find(({ doc }) => doc.badge?.['code'] === code && doc.badge['event'] === event);
}

/** A test for one person, with everything folded once; undefined where nothing identifies them. */
function matcher(person: Person): ((doc: Contact) => boolean) | undefined {
  const emails = new Set((person.emails ?? []).map(({ value }) => email(value)));
  const phones = new Set((person.phones ?? []).map(({ value }) => phone(value)).filter(Boolean));
  const socials = new Set((person.socials ?? []).map(social));
  const named = person.name && person.organisation ? { name: person.name, organisation: person.organisation } : undefined;
  if (!emails.size && !phones.size && !socials.size && !named) return undefined;
  const hasKey = (doc: Contact): boolean =>
    (emails.size > 0 && (doc.emails ?? []).some(({ value }) => emails.has(email(value ?? '')))) ||
    (phones.size > 0 && (doc.phones ?? []).some(({ value }) => phones.has(phone(value ?? '')))) ||
    (socials.size > 0 && (doc.socials ?? []).some((handle) => socials.has(social(handle)))) ||
    (named !== undefined && isNamed(doc, named));
  return (doc) => hasKey(doc) && agrees(doc, person);
}

const email = (text: string): string => text.trim().toLowerCase();
const social = ({ network, handle }: { network?: string; handle?: string }): string => `${network}:${handle?.toLowerCase()}`;

/** The last nine digits: with or without a country code. Short numbers identify nobody. */
function phone(text: string): string {
  const digits = text.replace(/\D/gu, '');
  return digits.length < 7 ? '' : digits.slice(-9);
}

/** Marks are a few letters at most, so texts of very different length need no folding. */
const MARKS = 4;

function isNamed(doc: Contact, { name, organisation }: { name: string; organisation: string }): boolean {
  return isAlike(doc.name, name) && isAlike(doc.organisation, organisation);
}

function isAlike(a: string | undefined, b: string): boolean {
  return a !== undefined && Math.abs(a.length - b.length) <= MARKS && fold(a) === fold(b);
}

/** Names agree when they have the same words in any order, or one is missing. */
function agrees(known: Contact, person: Person): boolean {
  return !known.name || !person.name || words(known.name) === words(person.name);
}

const words = (name: string): string => fold(name).split(/[\s,]+/u).filter(Boolean).sort().join(' ');
