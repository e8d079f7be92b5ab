/**
 * The line syntax of vCard 2.1, 3.0 (RFC 2425) and 4.0 (RFC 6350): unfolding, parameters,
 * quoted-printable and character sets. Meaning is given in `vcard.ts`.
 *
 * Written for real-world files: bare LF or CR, broken folding, unquoted colons,
 * parameters without a name. Linear in the length of its input; never throws.
 */
import { decodeBytes } from './scan-text';

/** `item1.TEL;TYPE=work:+44` -> group "item1", name "TEL", params {TYPE: ["work"]}, value "+44". */
export interface Property { group: string; name: string; params: Record<string, string[]>; value: string }

/** One card of a file. `isWhole`: its END is there. */
export interface CardLines { properties: Property[]; isWhole: boolean }

/** Properties that are skipped unread: large, and never kept. */
const SKIPPED = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY']);
const MAX_LINES = 2000;
const MAX_VALUE = 16 * 1024;
const FORBIDDEN_PARAM = new Set(['__PROTO__', 'CONSTRUCTOR', 'PROTOTYPE']);

/** The cards in `text`: one list of properties for each BEGIN:VCARD ... END:VCARD, `limit` at most. */
export function cardLines(text: string, limit: number): Property[][] {
  const cards: Property[][] = [];
  for (const card of cardsIn(text)) {
    if (card) cards.push(card.properties);
    if (cards.length >= limit) break;
  }
  return cards;
}

/**
 * The cards in `text` one by one, and `undefined` now and then, where whoever reads a long file may
 * pause. A card that was never ended stops where the next one begins; what is nested in a card
 * (vCard 2.1's AGENT) is no card.
 */
export function* cardsIn(text: string): Generator<CardLines | undefined> {
  let open: Property[] | undefined;
  let [depth, isAgent] = [0, false];
  for (const property of properties(text)) {
    const mark = property && `${property.name}:${property.value.trim().toUpperCase()}`;
    if (!property) yield undefined;
    else if (mark === 'BEGIN:VCARD' && (depth === 0 || (depth === 1 && !isAgent))) {
      if (open?.length) yield { properties: open, isWhole: false };
      [open, depth] = [[], 1];
    } else if (mark === 'BEGIN:VCARD') depth += 1;
    else if (mark === 'END:VCARD') {
      if (depth === 1 && open) yield { properties: open, isWhole: true };
      if (depth === 1) open = undefined;
      depth = Math.max(0, depth - 1);
    } else if (depth === 1 && open && open.length < MAX_LINES && property.name !== 'AGENT') open.push(property);
    isAgent = property?.name === 'AGENT' || (!property && isAgent);
  }
  if (open?.length) yield { properties: open, isWhole: false };
}

const PAUSE = 200; // lines

/** What each line says; `undefined` every so many lines. */
function* properties(text: string): Generator<Property | undefined> {
  let count = 0;
  for (const line of logicalLines(text)) {
    const property = parseLine(line);
    if (property) yield property;
    count += 1;
    if (count % PAUSE === 0) yield undefined;
  }
}

/** Lines with folding undone; a quoted-printable value goes on while lines end in "=". */
function* logicalLines(text: string): Generator<string> {
  let current: string | undefined;
  for (const raw of physicalLines(text)) {
    if (current !== undefined && continues(current, raw)) current = joined(current, raw);
    else {
      if (current !== undefined) yield current;
      current = raw;
    }
  }
  if (current !== undefined) yield current;
}

function* physicalLines(text: string): Generator<string> {
  const breaks = /\r\n|[\r\n]/gu;
  let from = 0;
  for (let hit = breaks.exec(text); hit; hit = breaks.exec(text)) {
    yield text.slice(from, hit.index);
    from = breaks.lastIndex;
  }
  yield text.slice(from);
}

function continues(current: string, next: string): boolean {
  return /^[ \t]/u.test(next) || (current.endsWith('=') && isQuotedPrintable(current));
}

function joined(current: string, next: string): string {
  if (current.length > MAX_VALUE) return current;
  if (current.endsWith('=') && isQuotedPrintable(current)) return current.slice(0, -1) + next.replace(/^[ \t]+(?==|$)/u, '');
  return current + next.slice(1);
}

function isQuotedPrintable(line: string): boolean {
  return /^[^:]{0,200}QUOTED-PRINTABLE/iu.test(line);
}

function parseLine(line: string): Property | undefined {
  const colon = valueStart(line);
  if (colon < 1) return undefined;
  const [head = '', ...rest] = splitOutsideQuotes(line.slice(0, colon), ';');
  const dot = head.lastIndexOf('.');
  const name = head.slice(dot + 1).trim().toUpperCase();
  if (!/^[A-Z\d-]{1,64}$/u.test(name) || SKIPPED.has(name)) return undefined;
  const params = parameters(rest);
  const value = decoded(line.slice(colon + 1, colon + 1 + MAX_VALUE), params);
  return { group: head.slice(0, Math.max(0, dot)).toLowerCase(), name, params, value };
}

/** Index of the colon that ends name and parameters: the first outside quotes. */
function valueStart(line: string): number {
  let quoted = false;
  const end = Math.min(line.length, 1000);
  for (let i = 0; i < end; i += 1) {
    if (line[i] === '"') quoted = !quoted;
    else if (line[i] === ':' && !quoted) return i;
  }
  return quoted ? line.indexOf(':') : -1;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === separator && !quoted) { parts.push(text.slice(from, i)); from = i + 1; }
  }
  return [...parts, text.slice(from)];
}

/** vCard 2.1 writes `TEL;CELL:`; a bare word is a TYPE, or the encoding it names. */
function parameters(parts: string[]): Record<string, string[]> {
  const params: Record<string, string[]> = {};
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? bareName(part) : part.slice(0, equals)).trim().toUpperCase();
    if (FORBIDDEN_PARAM.has(name)) continue;
    const written = (equals < 0 ? part : part.slice(equals + 1)).trim();
    const values = (name === 'TYPE' ? written.replace(/"/gu, '').split(',') : splitOutsideQuotes(written, ',')).map((v) => v.trim().replace(/^"|"$/gu, ''));
    (params[name] ??= []).push(...values.slice(0, 20));
  }
  return params;
}

function bareName(word: string): string {
  return /^(?:quoted-printable|base64|b|8bit|7bit)$/iu.test(word.trim()) ? 'ENCODING' : 'TYPE';
}

function decoded(value: string, params: Record<string, string[]>): string {
  if (!params['ENCODING']?.some((e) => e.toUpperCase() === 'QUOTED-PRINTABLE')) return value;
  return decodeBytes(quotedPrintable(value), params['CHARSET']?.[0]);
}

/** RFC 2045 6.7; a broken "=" is kept as it stands. */
function quotedPrintable(text: string): Uint8Array {
  const source = new TextEncoder().encode(text);
  const out = new Uint8Array(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i += 1) {
    const pair = source[i] === 0x3d ? String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0) : '';
    const code = /^[\dA-F]{2}$/iu.test(pair) ? Number.parseInt(pair, 16) : undefined;
    out[length] = code ?? source[i] ?? 0;
    length += 1;
    if (code !== undefined) i += 2;
  }
  return out.subarray(0, length);
}

/** A value split at unescaped `separator`, escapes undone (RFC 6350 3.4, RFC 2426 4). */
export function splitValue(value: string, separator: ';' | ','): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < value.length && parts.length < 200; i += 1) {
    const char = value[i] ?? '';
    if (char === '\\' && i + 1 < value.length) { part += unescaped(value[i + 1] ?? ''); i += 1; }
    else if (char === separator) { parts.push(part); part = ''; }
    else part += char;
  }
  return [...parts, part];
}

/** One text value with its escapes undone. */
export function plainValue(value: string): string {
  return value.replace(/\\([\s\S])/gu, (_, char: string) => unescaped(char));
}

function unescaped(char: string): string {
  if (char === 'n' || char === 'N') return '\n';
  return '\\,;:"\''.includes(char) ? char : `\\${char}`;
}
