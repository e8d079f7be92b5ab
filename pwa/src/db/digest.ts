/**
 * The digest of an account's live records (SPEC.md 4.6): XOR of 64 bits each, FNV-1a-32 of the UTF-8
 * of `id|seq` and of `seq|id` (http://www.isthe.com/chongo/tech/comp/fnv/). Synchronous, and kept
 * up to date by XORing a record out and in.
 */
const OFFSET = 0x811c9dc5, PRIME = 0x01000193;
const encoder = new TextEncoder();

function fnv1a(text: string): number {
  let hash = OFFSET;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0;
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

/** A running digest and the number of records in it. */
export class Tally {
  private high: number;
  private low: number;

  constructor(digest = '0'.repeat(16), public live = 0) {
    this.high = parseInt(digest.slice(0, 8), 16);
    this.low = parseInt(digest.slice(8), 16);
  }

  /** Counts a live record in. */
  add(id: string, seq: number): void {
    this.flip(id, seq);
    this.live += 1;
  }

  /** Takes a record out that was counted in with this seq. */
  remove(id: string, seq: number): void {
    this.flip(id, seq);
    this.live -= 1;
  }

  /** 16 hex digits. */
  get digest(): string {
    return hex(this.high) + hex(this.low);
  }

  private flip(id: string, seq: number): void {
    this.high = (this.high ^ fnv1a(`${id}|${seq}`)) >>> 0;
    this.low = (this.low ^ fnv1a(`${seq}|${id}`)) >>> 0;
  }
}
