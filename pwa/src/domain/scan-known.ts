/**
 * Is this somebody already on file? Asked at once on the device, by what identifies a person:
 * swap token, badge, e-mail, phone, name with organisation (SPEC.md 5.9).
 *
 * A shared key (a switchboard, info@) must not glue people together: an e-mail or phone counts
 * only where the names agree or one of them is missing.
 */
import type { Rec } from './events';
import type { Contact } from './schema';
import { fold } from './search';
import type { Person } from './vcard';

export interface KnownIndex { contacts: ReadonlyMap<string, Contact>; keys: ReadonlyMap<string, readonly string[]> }

/** The look-up for `contacts`: built once, when the camera opens. */
export function knownIndex(contacts: readonly Rec<Contact>[]): KnownIndex {
  const keys = new Map<string, string[]>();
  for (const { id, doc } of contacts) {
    for (const key of [...(doc.swap_tokens ?? []).map(tokenKey), ...personKeys(doc)]) {
      const ids = keys.get(key);
      if (ids) ids.push(id);
      else keys.set(key, [id]);
    }
  }
  return { contacts: new Map(contacts.map(({ id, doc }) => [id, doc])), keys };
}

/** The person on file that the scan is about, or undefined. */
export function findKnown(index: KnownIndex, person: Person, token?: string): string | undefined {
  const byToken = token ? index.keys.get(tokenKey(token))?.[0] : undefined;
  return byToken ?? personKeys(person).flatMap((key) => index.keys.get(key) ?? []).find((id) => agrees(index.contacts.get(id), person));
}

const tokenKey = (token: string): string => `t:${token}`;

interface Keyed { name?: string | undefined; organisation?: string | undefined; emails?: readonly { value?: string }[] | undefined; phones?: readonly { value?: string }[] | undefined; socials?: readonly { network?: string; handle?: string }[] | undefined }

function personKeys(person: Keyed): string[] {
  const emails = (person.emails ?? []).map(({ value }) => `e:${(value ?? '').trim().toLowerCase()}`);
  const phones = (person.phones ?? []).map(({ value }) => digits(value ?? '')).filter((d) => d.length >= 7).map((d) => `p:${d.slice(-9)}`);
  const socials = (person.socials ?? []).filter((s) => s.handle).map((s) => `s:${s.network}:${s.handle?.toLowerCase()}`);
  const named = person.name && person.organisation ? [`n:${fold(person.name)}|${fold(person.organisation)}`] : [];
  return [...emails, ...phones, ...socials, ...named];
}

const digits = (text: string): string => text.replace(/\D/gu, '');

/** Names agree when they have the same words in any order, or one is missing. */
function agrees(known: Contact | undefined, person: Person): boolean {
  if (!known?.name || !person.name) return true;
  return words(known.name) === words(person.name);
}

const words = (name: string): string => fold(name).split(/[\s,]+/u).filter(Boolean).sort().join(' ');
