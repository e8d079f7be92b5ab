/**
 * Cards of a file -> people on file. `webapp/imports/services.py` derives the same ids: a file read
 * twice, here or there, makes nobody twice (tests/vectors/imports.json).
 */
import type { Rec } from './events';
import { swapId, uuid5 } from './ids';
import { withTaken } from './scan-offer';
import { cardFields, receivedOf, type Created } from './scan-save';
import type { SwapLink } from './scan-link';
import type { Contact, Swap } from './schema';
import type { Person, ReadCard } from './vcard';

/** A card of the file. `note` is private: what the owner of the address book wrote about somebody. */
export interface Importable { id: string; person: Person; note: string; swap?: SwapLink }

export type ImportChange =
  | Created<'contact', Contact> | Created<'swap', Swap>
  | { op: 'edit'; kind: 'contact'; id: string; before: Contact; after: Contact };

/** What a card of a file is. On a card that its owner made (it has a swap link) the note is their own. */
export function importable({ person, swap }: ReadCard): Importable {
  const id = swap ? swapId(swap.token) : uuid5(`import:${person.uid || canonical(person)}`);
  if (swap) return { id, person, swap, note: '' };
  const { about = '', ...card } = person;
  return { id, person: card, note: about };
}

/** Somebody new, and where their swap link leads. */
export function importedRecords({ id, person, note, swap }: Importable): ImportChange[] {
  const doc = {
    ...cardFields(person), source: 'import', ...(note ? { note } : {}), ...(swap ? { swap_tokens: [swap.token] } : {}),
    ...(Object.keys(person).length ? { received: receivedOf(person) } : {}),
  } as Contact;
  const contact: ImportChange = { op: 'create', kind: 'contact', id, doc };
  return swap ? [contact, { op: 'create', kind: 'swap', id: uuid5(`import-swap:${swap.token}`), doc: { token: swap.token, server: swap.server, contact: id, direction: 'in', state: 'receive' } }] : [contact];
}

const GROWS = ['emails', 'phones', 'links', 'socials'] as const;

/** Somebody on file: what is empty is filled, lists and notes grow, nothing is written over. */
export function filledIn({ id, doc }: Rec<Contact>, { person, note, swap }: Importable): ImportChange[] {
  const tokens = [...new Set([...(doc.swap_tokens ?? []), ...(swap ? [swap.token] : [])])];
  const empty = Object.entries(cardFields(person)).filter(([field]) => isEmpty(doc[field as keyof Contact]));
  const grown = withTaken({ ...doc, ...Object.fromEntries(empty) }, person, GROWS.filter((field) => person[field]?.length));
  const after: Contact = { ...grown, ...(tokens.length ? { swap_tokens: tokens } : {}) };
  if (note && !doc.note?.includes(note)) after.note = [doc.note, note].filter(Boolean).join('\n\n');
  return JSON.stringify(after) === JSON.stringify(doc) ? [] : [{ op: 'edit', kind: 'contact', id, before: doc, after }];
}

const isEmpty = (value: unknown): boolean => value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** What takes a change back. */
export function takenBack(change: ImportChange): ImportChange | { op: 'remove'; kind: 'contact' | 'swap'; id: string } {
  if (change.op === 'create') return { op: 'remove', kind: change.kind, id: change.id };
  return { ...change, before: change.after, after: change.before };
}

/** JSON with sorted keys and Python's spaces, so that the server's derived ids are these. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}: ${canonical(part)}`).join(', ')}}`;
}
