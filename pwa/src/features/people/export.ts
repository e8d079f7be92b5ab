/**
 * What leaves as a file: the card of a person, by one allow-list. Notes, tags, circles, balance and
 * history are private by class and are in none of these.
 */
import { addressLines } from '../../domain/addresses.ts';
import { SHAREABLE, sharedOf } from '../../domain/card.ts';
import type { Contact, Json } from '../../domain/schema.ts';
import type { Person } from '../../domain/vcard.ts';
import { vcardText } from '../../domain/vcard-write.ts';

/** The part of a contact that is a card: the client's one allow-list, with all that a card may show. */
export function cardOf(contact: Contact): Person {
  return sharedOf({ ...contact, shown: [...SHAREABLE] });
}

const COLUMNS = ['name', 'name_reading', 'title', 'organisation', 'city', 'country', 'email', 'phone', 'link', 'social', 'address', 'languages'] as const;

/** A cell of a CSV file (RFC 4180); one that a spreadsheet would run as a formula (a Japanese one in full width, too) is made text. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^[+-]?[\d\s().-]+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function row(contact: Contact): string {
  const card = cardOf(contact);
  const joined: Record<string, string> = {
    email: (card.emails ?? []).map((e) => e.value).join('; '), phone: (card.phones ?? []).map((p) => p.value).join('; '),
    link: (card.links ?? []).map((l) => l.value).join('; '), social: (card.socials ?? []).map((s) => `${s.network}: ${s.handle}`).join('; '),
    address: (card.addresses ?? []).map((a) => addressLines(a.value as Json).join(', ')).join('; '), languages: (card.languages ?? []).join('; '),
  };
  return COLUMNS.map((column) => cell(joined[column] ?? String(card[column as 'name'] ?? ''))).join(',');
}

export function csvText(contacts: readonly Contact[]): string {
  return [COLUMNS.join(','), ...contacts.map(row)].map((line) => `${line}\r\n`).join('');
}

/** A file of cards. CSV begins with a byte order mark, or spreadsheets misread every accent. */
export function fileOf(contacts: readonly Contact[], format: 'vcf' | 'csv'): File {
  const text = format === 'vcf' ? contacts.map((c) => vcardText(cardOf(c), { fold: true })).join('') : `\uFEFF${csvText(contacts)}`;
  const base = contacts.length === 1 ? (contacts[0]?.name ?? '').replace(/[^\p{L}\p{N} -]/gu, '').trim() || 'card' : 'people';
  return new File([text], `${base}.${format}`, { type: format === 'vcf' ? 'text/vcard' : 'text/csv' });
}
