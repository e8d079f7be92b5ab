/**
 * Links found in codes: allow-listed schemes, host names as they really are.
 *
 * A host is always shown in its ASCII form (punycode, RFC 3492), so that a Cyrillic
 * look-alike of a known name cannot pass for it. User names in a link ("bank.example@evil.example")
 * are dropped for the same reason.
 */
import { cleanLine } from './scan-text';

/**
 * Where a swap link leads: the token and the server that knows it (an origin). `seen` are the
 * beginnings of the tokens that its owner has read (face to face, round a table).
 */
export interface SwapLink { token: string; server: string; url: string; seen?: string[] }

/** A link that may be opened: `href` is normalised, `host` is ASCII. */
export interface WebLink { href: string; host: string }

const MAX_URL = 2048;
const CROCKFORD = /^[0-9A-HJKMNP-TV-Z]{16}$/u;
const SWAP_PATH = /^\/c\/([A-Za-z0-9_-]{16,43})\/?$/u;
/** Sites whose own addresses look like swap links ("youtube.com/c/ChannelName"). */
const NOT_SWAP = /(^|\.)(youtube\.com|youtu\.be|linkedin\.com|medium\.com|soundcloud\.com)$/u;

/** `text` as an http(s) link, or undefined. A bare host ("example.org/me") counts as https. */
export function webLink(text: string): WebLink | undefined {
  const line = cleanLine(text, MAX_URL);
  const url = httpUrl(/^https?:\/\//iu.test(line) ? line : bareHost(line));
  if (!url) return undefined;
  url.username = '';
  url.password = '';
  return { href: url.href, host: url.host };
}

function bareHost(line: string): string {
  return /^(?:[\p{L}\d-]+\.)+\p{L}{2,}(?:[/?#]\S*)?$/u.test(line) ? `https://${line}` : '';
}

function httpUrl(text: string): URL | undefined {
  if (!text || /\s/u.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname ? url : undefined;
}

/** The swap link in `text` (`https://HOST/c/TOKEN`), of this server or another. */
export function swapLink(text: string): SwapLink | undefined {
  const link = webLink(text);
  if (!link) return undefined;
  const url = new URL(link.href);
  const token = SWAP_PATH.exec(url.pathname)?.[1];
  if (!token || NOT_SWAP.test(url.hostname)) return undefined;
  const seen = seenIn(url.hash);
  return { token: canonicalToken(token), server: url.origin, url: `${url.origin}/c/${canonicalToken(token)}`, ...(seen.length ? { seen } : {}) };
}

/** A table has a dozen people at most; more would only make the code dense. */
const MAX_SEEN = 12;
const BRIEF = 6;

/** The beginning of a token, enough to tell a table's people apart. */
export const briefToken = (token: string): string => token.slice(0, BRIEF);

/** `link` saying in its fragment whose codes were read. A stock camera still opens the same card. */
export function linkWithSeen(link: string, tokens: readonly string[]): string {
  return tokens.length ? `${link}#seen=${tokens.slice(-MAX_SEEN).map(briefToken).join('.')}` : link;
}

function seenIn(hash: string): string[] {
  const listed = /^#seen=([\w.-]{6,100})$/u.exec(hash)?.[1] ?? '';
  return listed.split('.').filter((brief) => brief.length === BRIEF).slice(0, MAX_SEEN);
}

/**
 * A code as somebody typed it ("ABCD-EFGH-..."): our 16 Crockford characters, with the
 * confusions that alphabet forgives (O for 0, I and L for 1), in any case and spacing.
 */
export function typedToken(text: string): string | undefined {
  const bare = cleanLine(text, 64).replace(/[\s\-–—.]/gu, '').toUpperCase();
  const code = bare.replace(/O/gu, '0').replace(/[IL]/gu, '1');
  return CROCKFORD.test(code) ? code : undefined;
}

/** One spelling per token: ours in upper case, other servers' as they are. */
function canonicalToken(token: string): string {
  const upper = token.toUpperCase();
  return CROCKFORD.test(upper) ? upper : token;
}

/** A token in groups of four, for reading aloud and typing. */
export function spokenToken(token: string): string {
  return token.replace(/(.{4})(?=.)/gu, '$1-');
}
