/**
 * Random ids and secrets. They stand apart from the derived ones (`ids.ts`), whose hashes the first
 * screen does not need.
 */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SECRET_BYTES = 20;

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

/** The text of a UUID of this version (RFC 9562, section 4) from at least 16 bytes. */
export function uuidText(bytes: Uint8Array, version: number): string {
  const b = bytes.slice(0, 16);
  b[6] = (b[6]! & 0x0f) | (version << 4);
  b[8] = (b[8]! & 0x3f) | 0x80;
  const hex = Array.from(b, (byte) => HEX[byte]!).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The first `length` characters of the bytes in Crockford's base32. */
export function base32(bytes: Uint8Array, length: number): string {
  let out = '', bits = 0, held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5 && out.length < length; bits -= 5) out += CROCKFORD[(held >> (bits - 5)) & 31]!;
    held &= 31;
  }
  return out;
}

/**
 * A new id (version 7, RFC 9562, 5.7): the millisecond, then 74 random bits, so that what was made
 * together lies together in the server's indexes. It orders nothing: clocks are often wrong.
 */
export function uuid(): string {
  const bytes = random(16), view = new DataView(bytes.buffer), now = Date.now();
  view.setUint32(0, now / 0x10000);
  view.setUint16(4, now);
  return uuidText(bytes, 7);
}

/** A short random id of an element (an e-mail, a phone) within its record. */
export const elementId = (): string => `e_${base32(random(10), 16).toLowerCase()}`;

/** A new secret behind a card's swap token: 160 random bits, base32. It never leaves by an exit. */
export const newSwapSecret = (): string => base32(random(SECRET_BYTES), 32);

/** What a private link ends in: 160 random bits, base32. */
export const newLinkToken = newSwapSecret;
