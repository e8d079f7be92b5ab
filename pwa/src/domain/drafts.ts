/** What may be sent: the body of a draft, links of the mail and phone kind, and their limits. */

/** A draft's text; `mark` is the part that came from the private note. */
export interface Composed {
  body: string;
  mark: string;
}

export interface Pieces {
  greeting: string;
  met: string;
  promise: string;
  signoff: string;
  name: string;
  link: string;
}

/** Paragraphs in the order of a letter; what is empty is left out. */
export function compose({ greeting, met, promise, signoff, name, link }: Pieces): Composed {
  const close = [signoff, name, link].filter(Boolean).join('\n');
  return { body: [greeting, met, promise, close].filter(Boolean).join('\n\n'), mark: met };
}

const LONGEST_SENTENCE = 200;

/** Up to the first full stop where the engine has no segmenter (Firefox before 125). */
function sentence(text: string, lang: string): string {
  if (!('Segmenter' in Intl)) return /^.*?[.!?。](?=\s|$)/u.exec(text)?.[0] ?? text;
  const [first] = new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(text);
  return first?.segment ?? '';
}

/** First sentence of a note, without its final full stop; '' where there is none. */
export function firstSentence(note: string | undefined, lang = 'en'): string {
  const text = (note ?? '').trim().split('\n')[0]?.trim() ?? '';
  return sentence(text, lang).trim().replace(/[.。]$/u, '').slice(0, LONGEST_SENTENCE);
}

/** The body in three parts around the mark; the mark is empty once it has been written over. */
export function aroundMark(body: string, mark: string): [string, string, string] {
  const at = mark ? body.indexOf(mark) : -1;
  return at < 0 ? [body, '', ''] : [body.slice(0, at), mark, body.slice(at + mark.length)];
}

const ADDRESS = /^[^\s@<>(),;:"\\[\]?&%\p{C}]{1,64}@[^\s@<>(),;:"\\[\]?&%/#\p{C}]{1,253}$/u;

/** Whether this can stand in a `mailto:` link: one address, nothing that begins a header or a query. */
export function isAddress(text: string | undefined): text is string {
  return text !== undefined && ADDRESS.test(text);
}

/** Longest `mailto:` that every mail program takes (Windows hands over at most 2,048 characters). */
export const LONGEST_MAILTO = 1900;

/**
 * A `mailto:` link (RFC 6068: CRLF as %0D%0A), or undefined when an address is none or the whole
 * is longer than mail programs take. No address at all leaves the line open for the writer. A subject keeps to one line, so nothing can add a header;
 * what looks like an encoded word (RFC 2047) is broken up, so that no mail program decodes a line end out of it.
 */
export function mailto(to: string | readonly string[], subject = '', body = ''): string | undefined {
  const addresses = typeof to === 'string' ? [to] : to;
  if (!addresses.every(isAddress)) return undefined;
  const fields = { subject: subject.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll('=?', '= ?').trim(), body: body.replace(/\r?\n/g, '\r\n') };
  const query = Object.entries(fields).filter(([, v]) => v).map(([k, v]) => `${k}=${encoded(v)}`).join('&');
  const href = `mailto:${addresses.map(encodeAddress).join(',')}${query ? `?${query}` : ''}`;
  return href.length > LONGEST_MAILTO ? undefined : href;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/'/g, '%27');
}

function encodeAddress(address: string): string {
  return encodeURIComponent(address).replace(/%40/g, '@').replace(/%2B/g, '+');
}

const PHONE = /^\+?[\d\s().\-/]{3,40}$/;

/** `tel:` or `sms:` of a phone number as typed, or undefined where it is none (RFC 3966). */
export function phoneLink(phone: string | undefined, scheme: 'tel' | 'sms'): string | undefined {
  if (!phone || !PHONE.test(phone.trim())) return undefined;
  const plus = phone.trim().startsWith('+') ? '+' : '';
  return `${scheme}:${plus}${phone.replace(/\(0\)/g, plus ? '' : '0').replace(/\D/g, '')}`;
}

/** Greetings for letters to people who read no English, by language. */
const GREETINGS: Record<string, string> = {
  es: 'Hola', fr: 'Bonjour', de: 'Guten Tag', it: 'Buongiorno', pt: 'Olá', nl: 'Dag', pl: 'Dzień dobry', sv: 'Hej', da: 'Hej', nb: 'Hei', fi: 'Hei', is: 'Sæl',
  cy: 'Annwyl', gd: 'A charaid', ga: 'A chara', ja: 'こんにちは', ko: '안녕하세요', zh: '您好', ar: 'مرحبًا', he: 'שלום', hi: 'नमस्ते', tr: 'Merhaba', el: 'Γεια σας', uk: 'Вітаю', ru: 'Здравствуйте', cs: 'Dobrý den', hu: 'Jó napot',
};

/** The word a letter begins with: theirs when they read only other languages than the writer's. */
export function greetingWord(languages: readonly string[] | undefined, own: string): string | undefined {
  const codes = (languages ?? []).map((l) => l.toLowerCase().split(/[-_]/)[0] ?? '');
  if (codes.length === 0 || codes.includes(own.split('-')[0] ?? '')) return undefined;
  return codes.map((code) => GREETINGS[code]).find(Boolean);
}
