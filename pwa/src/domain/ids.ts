/**
 * Record ids (SPEC.md 4.16): random where a record is new, derived where two devices must meet.
 *
 * Derived ids are uuid5 (RFC 9562, 5.5) under one constant namespace, so a guest's ids need no
 * change when an account adopts them. Hashes come from a library and not from SubtleCrypto, which
 * browsers withhold on plain http and which would make every id asynchronous.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base32, uuidText } from './random-ids';
import { NAMESPACE } from './schema';

export { elementId, newSwapSecret, uuid } from './random-ids';

const TOKEN_LENGTH = 16;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** The id of `name` under the application's namespace (version 5): the same on every device. */
export function uuid5(name: string, namespace: string = NAMESPACE): string {
  const space = parse(namespace), text = utf8(name);
  const input = new Uint8Array(space.length + text.length);
  input.set(space);
  input.set(text, space.length);
  return uuidText(sha1(input), 5);
}

/** The person (contact) behind a swap token that was scanned. */
export const swapId = (token: string): string => uuid5(`swap:${token}`);

/** An event that has a calendar UID. */
export const eventId = (uid: string): string => uuid5(`event:${uid}`);

/** The person behind a printed badge code of one event. */
export const badgeId = (eventUid: string, code: string): string => uuid5(`badge:${eventUid}:${code}`);

/** The first meeting with a person: at an event (its id), else on a day (`YYYY-MM-DD`). */
export const metId = (contact: string, eventOrDate: string): string => uuid5(`met:${contact}${eventOrDate}`);

/** The public token of a secret: the first 16 characters of Crockford base32 of its SHA-256. */
export function swapToken(secret: string): string {
  return base32(sha256(utf8(secret)), TOKEN_LENGTH);
}
