/**
 * Any scanned, typed, pasted or shared text -> what it is.
 *
 * Total: every string gives an answer, in time linear in its (bounded) length; nothing throws.
 * What a code *is* decides what the screen may offer; it never opens or sends anything itself.
 * Schemes other than those named here are never links ("javascript:", "data:", "upi:").
 */
import { MAX_SCAN, bounded, cleanLine, cleanText } from './scan-text';
import { type SwapLink, swapLink, typedToken, webLink } from './scan-link';
import { eventOfCalendar, eventOfLink } from './scan-event';
import { fieldsOf, parseBizcard, parseMecard, plain } from './mecard';
import { profileOf } from './profiles';
import { type Person, isEmail, parseJCard, parseVCards, phoneValue } from './vcard';
import type { Event_ } from './schema';

export type CardFormat = 'vcard' | 'jcard' | 'mecard' | 'bizcard' | 'mailto' | 'tel' | 'sms' | 'profile';

/** What a text turned out to be. */
export type Scanned =
  | { is: 'person'; format: CardFormat; person: Person; swap?: SwapLink }
  | { is: 'swap'; swap: SwapLink }
  | { is: 'event'; event: Event_ }
  | { is: 'badge'; code: string }
  | { is: 'link'; href: string; host: string }
  | { is: 'place'; latitude: number; longitude: number; label?: string }
  | { is: 'wifi'; network: string }
  | { is: 'text'; text: string }
  | { is: 'nothing' };

const MAX_JSON = 64 * 1024;

/** What `raw` is. */
export function readScan(raw: string): Scanned {
  const text = bounded(raw, MAX_SCAN).replace(/^\ufeff/u, '').trim();
  return card(text) ?? calendar(text) ?? scheme(text) ?? address(text) ?? words(text);
}

/** What somebody typed or pasted: as a scan, and a swap code of ours (of `server`) too. */
export function readTyped(raw: string, server: string): Scanned {
  const token = typedToken(raw);
  return token ? { is: 'swap', swap: { token, server, url: `${server}/c/${token}` } } : readScan(raw);
}

function card(text: string): Scanned | undefined {
  const start = text.slice(0, 200).toUpperCase();
  if (start.includes('BEGIN:VCARD')) return person('vcard', parseVCards(text, 5)[0]);
  if (start.startsWith('[')) return jcard(text);
  if (start.startsWith('MECARD:')) return person('mecard', parseMecard(text));
  return start.startsWith('BIZCARD:') ? person('bizcard', parseBizcard(text)) : undefined;
}

function jcard(text: string): Scanned | undefined {
  if (text.length > MAX_JSON) return undefined;
  try {
    return person('jcard', parseJCard(JSON.parse(text))[0]);
  } catch {
    return undefined;
  }
}

function person(format: CardFormat, read: { person: Person; swap?: SwapLink } | undefined): Scanned | undefined {
  if (!read) return undefined;
  if (read.swap && Object.keys(read.person).length === 0) return { is: 'swap', swap: read.swap };
  return { is: 'person', format, ...read };
}

function calendar(text: string): Scanned | undefined {
  if (!/^BEGIN:V(?:CALENDAR|EVENT)\b/iu.test(text)) return undefined;
  const event = eventOfCalendar(text);
  return event && { is: 'event', event };
}

/** Codes that begin with a scheme of their own. */
function scheme(text: string): Scanned | undefined {
  const name = /^([a-z]{3,8}):/iu.exec(text.slice(0, 10))?.[1]?.toLowerCase() ?? '';
  const rest = text.slice(name.length + 1, 8192);
  if (name === 'mailto') return byEmail(percent(rest.split('?', 1)[0] ?? ''));
  if (name === 'matmsg') return byEmail(plain(fieldsOf('MATMSG', text)?.get('TO')?.[0]));
  if (name === 'tel') return byPhone('tel', percent(rest));
  if (['sms', 'smsto', 'mms', 'mmsto'].includes(name)) return byPhone('sms', percent(rest.split(/[?:]/u, 1)[0] ?? ''));
  if (name === 'geo') return place(rest);
  return name === 'wifi' ? { is: 'wifi', network: cleanLine(plain(fieldsOf('WIFI', text)?.get('S')?.[0]), 100) } : undefined;
}

function byEmail(written: string): Scanned | undefined {
  const email = cleanLine(written.split(',', 1)[0] ?? '', 320);
  return isEmail(email) ? { is: 'person', format: 'mailto', person: { emails: [{ value: email }] } } : undefined;
}

function byPhone(format: 'tel' | 'sms', written: string): Scanned | undefined {
  const phone = phoneValue(written);
  return phone ? { is: 'person', format, person: { phones: [{ value: phone }] } } : undefined;
}

/** RFC 5870, with the label that Android adds (`geo:0,0?q=1,2(Name)`). */
function place(rest: string): Scanned | undefined {
  const found = /^(-?\d{1,3}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)/u.exec(rest);
  const [latitude, longitude] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  const label = cleanLine(percent(/[?&]q=([^&]{1,300})/u.exec(rest)?.[1] ?? ''), 200);
  return { is: 'place', latitude, longitude, ...(label ? { label } : {}) };
}

function percent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Web addresses: a swap link, an event, somebody's profile, or a page. */
function address(text: string): Scanned | undefined {
  const line = text.length <= 4096 && !/\s/u.test(text) ? text : '';
  if (isEmail(line)) return byEmail(line);
  const swap = swapLink(line);
  if (swap) return { is: 'swap', swap };
  const event = eventOfLink(line);
  if (event) return { is: 'event', event };
  const profile = profileOf(line);
  if (profile) return { is: 'person', format: 'profile', person: { socials: [profile] } };
  const link = webLink(line);
  return link && { is: 'link', ...link };
}

/** A badge number of an event system is one word with a digit in it; the rest is plain text. */
function words(text: string): Scanned {
  const line = cleanLine(text, 200);
  if (/^(?=.*\d)[A-Za-z\d][A-Za-z\d_.|#-]{2,63}$/u.test(line) && line === text) return { is: 'badge', code: line };
  const kept = cleanText(text);
  return kept ? { is: 'text', text: kept } : { is: 'nothing' };
}
