/**
 * Record ids (SPEC.md 4.16): random where a record is new, derived where two devices must meet.
 *
 * Derived ids are uuid5 (RFC 9562, 5.5) under one constant namespace, so a guest's ids need no
 * change when an account adopts them. Hashes come from a library and not from SubtleCrypto, which
 * browsers withhold on plain http and which would make every id asynchronous.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { NAMESPACE } from './schema';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TOKEN_LENGTH = 16;
const SECRET_BYTES = 20;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function format(bytes: Uint8Array, version: number): string {
  const b = bytes.slice(0, 16);
  b[6] = (b[6]! & 0x0f) | (version << 4);
  b[8] = (b[8]! & 0x3f) | 0x80;
  const hex = Array.from(b, (byte) => HEX[byte]!).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function parse(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** A random id (version 4). `crypto.randomUUID` is withheld on plain http, random bytes are not. */
export function uuid(): string {
  return format(crypto.getRandomValues(new Uint8Array(16)), 4);
}

/** The id of `name` under the application's namespace (version 5): the same on every device. */
export function uuid5(name: string, namespace: string = NAMESPACE): string {
  const space = parse(namespace), text = utf8(name);
  const input = new Uint8Array(space.length + text.length);
  input.set(space);
  input.set(text, space.length);
  return format(sha1(input), 5);
}

/** The person (contact) behind a swap token that was scanned. */
export const swapId = (token: string): string => uuid5(`swap:${token}`);

/** An event that has a calendar UID. */
export const eventId = (uid: string): string => uuid5(`event:${uid}`);

/** The person behind a printed badge code of one event. */
export const badgeId = (eventUid: string, code: string): string => uuid5(`badge:${eventUid}:${code}`);

/** The first meeting with a person: at an event (its id), else on a day (`YYYY-MM-DD`). */
export const metId = (contact: string, eventOrDate: string): string => uuid5(`met:${contact}${eventOrDate}`);

/** A short random id of an element (an e-mail, a phone) within its record. */
export function elementId(): string {
  return `e_${base32(crypto.getRandomValues(new Uint8Array(10)), 16).toLowerCase()}`;
}

/** A new secret behind a card's swap token: 160 random bits, base32. It never leaves by an exit. */
export function newSwapSecret(): string {
  return base32(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)), 32);
}

/** The public token of a secret: the first 16 characters of Crockford base32 of its SHA-256. */
export function swapToken(secret: string): string {
  return base32(sha256(utf8(secret)), TOKEN_LENGTH);
}

function base32(bytes: Uint8Array, length: number): string {
  let out = '', bits = 0, held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5 && out.length < length; bits -= 5) out += CROCKFORD[(held >> (bits - 5)) & 31]!;
    held &= 31;
  }
  return out;
}
