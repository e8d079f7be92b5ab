/**
 * A person as vCard 3.0 text (RFC 2426), for a code or a file: CRLF, UTF-8, no photo.
 *
 * 3.0 because every stock camera reads it. Both N and FN: FN is the name as its owner writes
 * it; N is derived so that an address book shows the same words in the same order.
 */
import type { Address } from './addresses';
import { folded } from './folded';
import type { Labelled, Person, Social } from './vcard';

export interface WriteOptions {
  /** The card's swap link; a URL line of its own. */
  link?: string;
  /** Lines of at most 75 octets (files). A code leaves them whole: folding only makes it denser. */
  fold?: boolean;
}

const CRLF = '\r\n';
const FAMILY_FIRST = /^(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{M}ー々]+)\s+\S/u;

/** The text of one card. */
export function vcardText(person: Person, options: WriteOptions = {}): string {
  const lines = ['BEGIN:VCARD', 'VERSION:3.0', ...content(person, options.link), 'END:VCARD'];
  return lines.map((line) => (options.fold ? folded(line) : line)).join(CRLF) + CRLF;
}

function content(person: Person, link: string | undefined): string[] {
  return [
    ...nameLines(person),
    ...line('ORG', person.organisation), ...line('TITLE', person.title),
    ...many('TEL', person.phones, phoneType), ...many('EMAIL', person.emails, plainType),
    ...(link ? [`URL:${link}`] : []),
    ...many('URL', person.links), ...(person.socials ?? []).flatMap(socialLine),
    ...placeLines(person),
    ...line('PRONOUNS', person.pronouns), ...line('X-PRONUNCIATION', person.pronunciation),
    ...each('LANG', person.languages), ...each('X-OFFERS', person.offers), ...each('X-SEEKS', person.seeks),
    ...line('NOTE', person.about), ...line('TZ', person.tz),
  ];
}

function nameLines(person: Person): string[] {
  const name = person.name ?? '';
  const { family, given } = person.family && person.given ? { family: person.family, given: person.given } : nameParts(name);
  const language = person.name_lang ? `;LANGUAGE=${person.name_lang}` : '';
  return [`N:${escaped(family)};${escaped(given)};;;`, `FN${language}:${escaped(name)}`, ...line('SORT-STRING', person.name_reading)];
}

/**
 * Family and given name for N. Readers that ignore FN show "given family" (or "family given"
 * for Han, Kana and Hangul), so this split gives back the name as written.
 */
function nameParts(name: string): { family: string; given: string } {
  const words = name.trim().split(/\s+/u);
  if (words.length < 2) return { family: '', given: name.trim() };
  if (FAMILY_FIRST.test(name.trim())) return { family: words[0] ?? '', given: words.slice(1).join(' ') };
  return { family: words.at(-1) ?? '', given: words.slice(0, -1).join(' ') };
}

function line(name: string, value: string | undefined): string[] {
  return value ? [`${name}:${escaped(value)}`] : [];
}

/** A line for each: a list in one line is read by few, and LANG takes none (RFC 6350 6.4.4). */
function each(name: string, values: string[] | undefined): string[] {
  return (values ?? []).flatMap((value) => line(name, value));
}

function many(name: string, values: Labelled[] | undefined, type: (label: string) => string = () => ''): string[] {
  return (values ?? []).map(({ value, label }) => `${name}${type((label ?? '').toLowerCase())}:${name === 'URL' ? value : escaped(value)}`);
}

function phoneType(label: string): string {
  return label === 'mobile' ? ';TYPE=CELL' : plainType(label);
}

function plainType(label: string): string {
  return ['work', 'home', 'fax', 'pager'].includes(label) ? `;TYPE=${label.toUpperCase()}` : '';
}

/** A profile is a plain URL: every reader opens that, few know X-SOCIALPROFILE. */
function socialLine(social: Social): string[] {
  return social.url ? [`URL:${social.url}`] : [`X-SOCIALPROFILE;TYPE=${social.network.replace(/[^\w-]/gu, '')}:${escaped(social.handle)}`];
}

function placeLines(person: Person): string[] {
  const full = person.addresses?.map(({ value, label }) => `ADR${plainType((label ?? '').toLowerCase())}:${addressValue(value)}`) ?? [];
  const known = person.addresses?.some(({ value }) => value.city === person.city);
  if (known || (!person.city && !person.country)) return full;
  return [`ADR:${addressValue({ city: person.city ?? '', country: person.country ?? '' })}`, ...full];
}

function addressValue(address: Address): string {
  const { extended, street, city, region, code, country } = address;
  return ['', extended, street, city, region, code, country].map((part) => escaped(part ?? '')).join(';');
}

/** RFC 2426 4: backslash, comma, semicolon and line break. */
function escaped(text: string): string {
  return text.replace(/([\\,;])/gu, '\\$1').replace(/\r\n|\r|\n/gu, '\\n');
}
