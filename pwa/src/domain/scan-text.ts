/**
 * Hostile text made safe to keep and to show.
 *
 * What other people's codes and files carry is cleaned once, at the door: control and
 * bidirectional-override characters go (Unicode TR 36, "Trojan Source"), combining marks
 * cannot pile up, lone surrogates go, lengths are bounded. Joiners (ZWJ, ZWNJ), variation
 * selectors and tag characters stay: Persian, Indic scripts and flag emoji need them.
 */

/** Longest text that is looked at, in UTF-16 units; what is beyond is not read. */
export const MAX_SCAN = 4 * 1024 * 1024;

// eslint-disable-next-line no-control-regex -- removing them is the point
const UNSAFE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const PILED_MARKS = /(\p{M}{8})\p{M}+/gu;
const SPACES = /\s+/gu;

/** At most `max` units of `text`, never cutting a surrogate pair in two. */
export function bounded(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).toWellFormed().replace(/\ufffd$/u, '');
}

/** One line: safe characters only, white space collapsed and trimmed, at most `max` units. */
export function cleanLine(text: string, max = 500): string {
  return bounded(cleanCharacters(bounded(text, max * 4)).replace(SPACES, ' ').trim(), max);
}

/** Several lines: as `cleanLine`, but line breaks stay (as `\n`, at most two in a row). */
export function cleanText(text: string, max = 4000): string {
  const lines = cleanCharacters(bounded(text, max * 4)).split(/\r\n|[\r\n\u2028\u2029]/u);
  const kept = lines.map((line) => line.replace(SPACES, ' ').trim()).join('\n');
  return bounded(kept.replace(/\n{3,}/gu, '\n\n').trim(), max);
}

/** A language tag (BCP 47) as it is, else '': it stands unquoted in attributes and parameters. */
export function languageTag(text: string): string {
  const tag = cleanLine(text, 40);
  return /^[A-Za-z]{2,3}(?:-[A-Za-z\d]{2,8}){0,3}$/u.test(tag) ? tag : '';
}

function cleanCharacters(text: string): string {
  return text.toWellFormed().replace(/\ufffd/gu, '').replace(UNSAFE, '').normalize('NFC').replace(PILED_MARKS, '$1');
}

/**
 * Bytes of a file as text: by byte order mark, else UTF-8, else Windows-1252
 * (what old address books wrote without saying so); `max` bytes at most. Never throws.
 */
export function decodeBytes(bytes: Uint8Array, charset?: string, max = MAX_SCAN): string {
  const view = bytes.subarray(0, max);
  if (view[0] === 0xff && view[1] === 0xfe) return new TextDecoder('utf-16le').decode(view);
  if (view[0] === 0xfe && view[1] === 0xff) return new TextDecoder('utf-16be').decode(view);
  return decodeAs(view, charset) ?? decodeAs(view, 'utf-8') ?? new TextDecoder('windows-1252').decode(view);
}

function decodeAs(bytes: Uint8Array, charset: string | undefined): string | undefined {
  if (!charset) return undefined;
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
