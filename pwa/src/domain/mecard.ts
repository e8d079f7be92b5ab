/**
 * The `PREFIX:KEY:value;KEY:value;;` family of codes: MECARD (NTT DOCOMO), BIZCARD, MATMSG and WIFI.
 * Values escape `\ ; : ,` with a backslash.
 */
import { cleanLine, cleanText } from './scan-text';
import { compact } from './compact';
import { type ReadCard, isEmail, phoneValue } from './vcard';
import { swapLink, webLink } from './scan-link';
import { profileOf } from './profiles';

const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** The values by key of such a code, escapes undone; undefined where `text` has another prefix. */
export function fieldsOf(prefix: string, text: string): Map<string, string[]> | undefined {
  if (!text.slice(0, prefix.length + 1).toUpperCase().startsWith(`${prefix}:`)) return undefined;
  const fields = new Map<string, string[]>();
  for (const part of unescapedParts(text.slice(prefix.length + 1, 8192), ';').slice(0, 100)) {
    const colon = part.indexOf(':');
    const key = part.slice(0, Math.max(0, colon)).trim().toUpperCase();
    if (key) fields.set(key, [...(fields.get(key) ?? []), part.slice(colon + 1)]);
  }
  return fields;
}

/** Splits at `separator` where no backslash stands before it; escapes stay for the next reader. */
function unescapedParts(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? '';
    if (char === '\\') { part += char + (text[i + 1] ?? ''); i += 1; }
    else if (char === separator) { parts.push(part); part = ''; }
    else part += char;
  }
  return [...parts, part];
}

/** A value with its escapes undone. */
export function plain(value: string | undefined): string {
  return (value ?? '').replace(/\\([\s\S])/gu, '$1');
}

export function parseMecard(text: string): ReadCard | undefined {
  const fields = fieldsOf('MECARD', text);
  return fields && card(fields, {
    name: commaName(fields.get('N')?.[0] ?? ''),
    reading: commaName(fields.get('SOUND')?.[0] ?? ''),
    title: fields.get('TITLE')?.[0], organisation: fields.get('ORG')?.[0], note: fields.get('NOTE')?.[0],
    phones: [...(fields.get('TEL') ?? []), ...(fields.get('TEL-AV') ?? [])], emails: fields.get('EMAIL') ?? [],
  });
}

export function parseBizcard(text: string): ReadCard | undefined {
  const fields = fieldsOf('BIZCARD', text);
  return fields && card(fields, {
    name: [fields.get('N')?.[0], fields.get('X')?.[0]].map((part) => cleanLine(plain(part), 150)).filter(Boolean).join(' '),
    reading: '', title: fields.get('T')?.[0], organisation: fields.get('C')?.[0], note: undefined,
    phones: [...(fields.get('B') ?? []), ...(fields.get('M') ?? [])], emails: fields.get('E') ?? [],
  });
}

interface Parts { name: string; reading: string; title: string | undefined; organisation: string | undefined; note: string | undefined; phones: string[]; emails: string[] }

function card(fields: Map<string, string[]>, parts: Parts): ReadCard | undefined {
  const urls = (fields.get('URL') ?? []).slice(0, 20).map(plain);
  const swap = urls.map(swapLink).find((link) => link !== undefined);
  const others = urls.filter((url) => !swapLink(url));
  const person = compact({
    name: parts.name, name_reading: parts.reading, title: cleanLine(plain(parts.title)), organisation: cleanLine(plain(parts.organisation)), about: cleanText(plain(parts.note)),
    phones: values(parts.phones, (p) => phoneValue(plain(p))), emails: values(parts.emails, (e) => emailOf(plain(e))),
    links: values(others, (url) => (profileOf(url) ? '' : webLink(url)?.href ?? '')),
    socials: others.flatMap((url) => profileOf(url) ?? []), addresses: (fields.get('ADR') ?? []).slice(0, 5).map((a) => ({ value: { street: cleanLine(plain(a)) } })).filter(({ value }) => value.street),
  });
  if (!swap && Object.keys(person).length === 0) return undefined;
  return swap ? { person, swap } : { person };
}

/** "Family,Given" in the order in which its script is read; a name without a comma as it is. */
function commaName(value: string): string {
  const [first = '', ...rest] = unescapedParts(value, ',').map((part) => cleanLine(plain(part), 150));
  const given = rest.filter(Boolean).join(' ');
  return (HAN.test(first) ? [first, given] : [given, first]).filter(Boolean).join(' ');
}

function emailOf(text: string): string {
  const email = cleanLine(text, 320);
  return isEmail(email) ? email : '';
}

function values(found: string[], value: (text: string) => string): { value: string }[] {
  return [...new Set(found.slice(0, 20).map(value).filter(Boolean))].map((v) => ({ value: v }));
}
