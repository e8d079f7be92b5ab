/**
 * vCard 2.1, 3.0 (RFC 2426), 4.0 (RFC 6350, 9554) and jCard (RFC 7095) -> a person.
 *
 * A name is never invented: it is FN, else the parts of N as written, else nothing.
 * Everything is cleaned (`scan-text.ts`), links are allow-listed (`scan-link.ts`),
 * lists are bounded. Reading never throws.
 */
import type { Address } from './addresses';
import { compact } from './compact';
import { cleanLine, cleanText, languageTag } from './scan-text';
import { type SwapLink, swapLink, webLink } from './scan-link';
import { profileOf, profileUrl } from './profiles';
import { type Property, cardLines, cardsIn, plainValue, splitValue } from './vcard-lines';

/** One of several e-mails, phones, links or addresses; `label` is "work", "home", "mobile" or free text. */
export interface Labelled { value: string; label?: string }
/** A postal address, kept whole so that no merge makes one that nobody wrote. */
export interface Postal { value: Address; label?: string }
export interface Social { network: string; handle: string; url?: string }

/** What a code or file says about somebody: the card fields of SPEC.md 4.16, no private ones. */
export interface Person {
  name?: string; family?: string; given?: string; name_reading?: string; pronunciation?: string; name_lang?: string;
  pronouns?: string; title?: string; organisation?: string; city?: string; country?: string; about?: string; tz?: string; uid?: string;
  emails?: Labelled[]; phones?: Labelled[]; links?: Labelled[]; addresses?: Postal[]; socials?: Social[];
  languages?: string[]; offers?: string[]; seeks?: string[];
}

/** A card that was read, and the swap link it carried, if any. */
export interface ReadCard { person: Person; swap?: SwapLink }

const MAX_ELEMENTS = 20;
const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:"]{1,253}$/u;

/** All cards in `text`, at most `limit`; cards with nothing in them are left out. */
export function parseVCards(text: string, limit = 1): ReadCard[] {
  return cardLines(text, limit).map(cardOf).filter(saysSomething);
}

/** What one card of a file turned out to be. `card` is missing where nothing in it can be kept. */
export interface FiledCard { card?: ReadCard; isWhole: boolean }

/** Every card of a file, one by one; `undefined` where a long reading may pause. */
export function* filedCards(text: string): Generator<FiledCard | undefined> {
  for (const found of cardsIn(text)) {
    const card = found && cardOf(found.properties);
    yield found && { isWhole: found.isWhole, ...(card && saysSomething(card) ? { card } : {}) };
  }
}

/** Whether a file holds more than one card. */
export const holdsMany = (text: string): boolean => (text.match(/BEGIN:VCARD/giu)?.length ?? 0) > 1;

/** A jCard (one `["vcard", [...]]`, or an array of them). Wrong shapes give nothing. */
export function parseJCard(data: unknown, limit = 1): ReadCard[] {
  if (!Array.isArray(data)) return [];
  const cards: unknown[] = data[0] === 'vcard' ? [data] : data.slice(0, limit);
  return cards.map((card) => cardOf(jcardProperties(card))).filter(saysSomething);
}

function jcardProperties(card: unknown): Property[] {
  if (!Array.isArray(card) || card[0] !== 'vcard' || !Array.isArray(card[1])) return [];
  return (card[1] as unknown[]).slice(0, 500).flatMap(jcardProperty);
}

function jcardProperty(entry: unknown): Property[] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
  const [name, params, , ...values] = entry as [string, unknown, unknown, ...unknown[]];
  return [{ group: '', name: name.toUpperCase(), params: jcardParams(params), value: values.slice(0, 50).map(jcardValue).join(',') }];
}

function jcardParams(params: unknown): Record<string, string[]> {
  if (typeof params !== 'object' || params === null) return {};
  const entries = Object.entries(params).slice(0, 20);
  return Object.fromEntries(entries.map(([key, value]) => [key.toUpperCase(), [value].flat().filter((v) => typeof v === 'string')]));
}

function jcardValue(value: unknown): string {
  if (Array.isArray(value)) return value.slice(0, 20).map(jcardComponent).join(';');
  return typeof value === 'string' ? escaped(value) : '';
}

function jcardComponent(value: unknown): string {
  return [value].flat().filter((v) => typeof v === 'string').map(escaped).join(',');
}

const escaped = (text: string): string => text.replace(/([\\;,])/gu, '\\$1').replace(/\r?\n/gu, '\\n');

function saysSomething(card: ReadCard): boolean {
  return card.swap !== undefined || Object.keys(card.person).some((key) => key !== 'uid' && key !== 'tz');
}

/** Meaning of the properties of one card. */
function cardOf(properties: Property[]): ReadCard {
  const all = (name: string): Property[] => properties.filter((p) => p.name === name);
  const swap = all('URL').map((p) => swapLink(plainValue(p.value))).find((link) => link !== undefined);
  const person = compact({
    ...names(properties), ...work(properties), ...place(properties), ...lists(properties),
    emails: labelled(all('EMAIL'), properties, emailValue), phones: labelled(all('TEL'), properties, phoneValue),
    ...webAddresses(properties), about: cleanText(plainValue(all('NOTE')[0]?.value ?? '')),
  });
  return swap ? { person, swap } : { person };
}

function names(properties: Property[]): Person {
  const fn = preferred(properties, 'FN');
  const n = properties.find((p) => p.name === 'N');
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = splitValue(n?.value ?? '', ';').map((part) => cleanLine(part.replace(/,/gu, ' '), 200));
  const parts = HAN.test(family + given) ? [prefix, family, given, additional, suffix] : [prefix, given, additional, family, suffix];
  const name = cleanLine(plainValue(fn?.value ?? ''), 300) || parts.filter(Boolean).join(' ');
  const split = Boolean(family && given);
  return {
    name, family: split ? family : '', given: split ? given : '', name_reading: reading(properties),
    name_lang: languageTag(fn?.params['LANGUAGE']?.[0] ?? ''), pronouns: text(properties, 'PRONOUNS', 'X-PRONOUNS'),
    pronunciation: text(properties, 'X-PRONUNCIATION'), uid: text(properties, 'UID').replace(/^urn:uuid:/iu, ''),
  };
}

/** How to read a name: vCard 3.0's SORT-STRING, or Apple's phonetic names. */
function reading(properties: Property[]): string {
  const phonetic = [text(properties, 'X-PHONETIC-LAST-NAME'), text(properties, 'X-PHONETIC-FIRST-NAME')].filter(Boolean).join(' ');
  return phonetic || text(properties, 'SORT-STRING');
}

function work(properties: Property[]): Person {
  const organisation = splitValue(preferred(properties, 'ORG')?.value ?? '', ';').map((part) => cleanLine(part, 300)).filter(Boolean).join(', ');
  return { organisation, title: text(properties, 'TITLE', 'ROLE'), tz: text(properties, 'TZ') };
}

/** City and country by themselves; `addresses` only where a street, box or code is given. */
function place(properties: Property[]): Person {
  const found = properties.filter((p) => p.name === 'ADR').slice(0, MAX_ELEMENTS).map((p) => postal(p, labelOf(p, properties)));
  const first = found[0]?.value;
  return { city: first?.city ?? '', country: first?.country ?? '', addresses: found.filter(({ value }) => value.street || value.code || value.extended) };
}

function postal(p: Property, label: string): Postal {
  const [box, extended, street, city, region, code, country] = splitValue(p.value, ';').map((part) => cleanLine(part, 200));
  const parts = { street: [street, box].filter(Boolean).join('\n'), extended, city, region, code, country };
  const value = Object.fromEntries(Object.entries(parts).filter(([, part]) => part)) as Address;
  return label ? { value, label } : { value };
}

function lists(properties: Property[]): Person {
  const list = (...names: string[]): string[] => unique(properties.filter((p) => names.includes(p.name)).flatMap((p) => splitValue(p.value, ',')).map((v) => cleanLine(v, 100)));
  return { languages: list('LANG').map(languageTag).filter(Boolean), offers: list('X-OFFERS'), seeks: list('X-SEEKS') };
}

/** Links and social profiles, each once; swap links are read apart. */
function webAddresses(properties: Property[]): Person {
  const links: Labelled[] = [];
  const socials = properties.flatMap((p) => socialOf(p));
  for (const p of properties.filter((q) => q.name === 'URL')) {
    const value = plainValue(p.value);
    const link = swapLink(value) ? undefined : webLink(value);
    const profile = link && profileOf(link.href);
    if (profile) socials.push(profile);
    else if (link) links.push(withLabel(link.href, labelOf(p, properties)));
  }
  return { links: uniqueBy(links, (l) => l.value), socials: uniqueBy(socials, (s) => `${s.network}:${s.handle.toLowerCase()}`) };
}

/** SOCIALPROFILE (RFC 9554), X-SOCIALPROFILE (Apple), X-TWITTER and their like. */
function socialOf(p: Property): Social[] {
  if (p.name === 'X-TWITTER' || p.name === 'X-MASTODON' || p.name === 'X-LINKEDIN') return handleOf(p.name === 'X-TWITTER' ? 'x' : p.name.slice(2).toLowerCase(), p.value);
  if (p.name !== 'SOCIALPROFILE' && p.name !== 'X-SOCIALPROFILE') return [];
  const named = cleanLine(p.params['SERVICE-TYPE']?.[0] ?? p.params['TYPE']?.find((t) => t.toLowerCase() !== 'pref') ?? '', 40).toLowerCase();
  const value = cleanLine(plainValue(p.value), 500);
  const profile = profileOf(value);
  return profile ? [profile] : handleOf(named, p.params['X-USER']?.[0] ?? p.params['USERNAME']?.[0] ?? value);
}

function handleOf(network: string, written: string): Social[] {
  const handle = cleanLine(plainValue(written), 200).replace(/^x-apple:/iu, '');
  if (!network || !handle || /[:/]/u.test(handle.replace(/^@[^:]+:/u, ''))) return [];
  const url = profileUrl(network, handle);
  return [url ? { network, handle, url } : { network, handle }];
}

function emailValue(value: string): string {
  const email = cleanLine(plainValue(value), 320).replace(/^mailto:/iu, '');
  return EMAIL.test(email) ? email : '';
}

/** As typed, without the scheme; what has no digit is no number. */
export function phoneValue(value: string): string {
  const phone = cleanLine(plainValue(value), 60).replace(/^tel:/iu, '').replace(/;.*$/u, '');
  return /\d{2}/u.test(phone.replace(/[\s().-]/gu, '')) && /^[\d\s()+.\-/#*x,]{2,40}$/iu.test(phone) ? phone : '';
}

function labelled(found: Property[], properties: Property[], value: (text: string) => string): Labelled[] {
  const byPreference = [...found].sort((a, b) => Number(isPreferred(b)) - Number(isPreferred(a)));
  return uniqueBy(byPreference.map((p) => withLabel(value(p.value), labelOf(p, properties))).filter((l) => l.value), (l) => l.value.toLowerCase());
}

function withLabel(value: string, label: string): Labelled {
  return label ? { value, label } : { value };
}

/** "work", "home", "mobile", or the words of Apple's X-ABLabel for the same group. */
function labelOf(property: Property, properties: Property[]): string {
  const own = property.group && properties.find((p) => p.group === property.group && p.name === 'X-ABLABEL');
  if (own) return cleanLine(plainValue(own.value).replace(/^_\$!<(.*)>!\$_$/u, '$1'), 40);
  const types = (property.params['TYPE'] ?? []).map((t) => t.toLowerCase());
  if (types.includes('cell')) return 'mobile';
  return types.find((t) => ['work', 'home', 'fax', 'pager'].includes(t)) ?? '';
}

function isPreferred(p: Property): boolean {
  return p.params['PREF'] !== undefined || (p.params['TYPE'] ?? []).some((t) => t.toLowerCase() === 'pref');
}

function preferred(properties: Property[], name: string): Property | undefined {
  const found = properties.filter((p) => p.name === name && p.value.trim());
  return found.find(isPreferred) ?? found[0];
}

/** The first of the named properties that says something. */
function text(properties: Property[], ...names: string[]): string {
  return names.map((name) => cleanLine(plainValue(preferred(properties, name)?.value ?? ''))).find(Boolean) ?? '';
}

function unique(values: string[]): string[] {
  return [...new Set(values.filter(Boolean))].slice(0, MAX_ELEMENTS);
}

function uniqueBy<T>(values: T[], key: (value: T) => string): T[] {
  const kept = new Map<string, T>();
  for (const value of values) if (!kept.has(key(value))) kept.set(key(value), value);
  return [...kept.values()].slice(0, MAX_ELEMENTS);
}

/** The parts of an e-mail address are of the right shape (no more is promised). */
export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}
