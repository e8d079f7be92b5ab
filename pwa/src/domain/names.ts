/** Names, as their owners write them: never split, never cut, every script equal. */

export type Direction = 'ltr' | 'rtl';

/** Titles that the initial and the greeting skip; compared without final dots. */
const TITLES = new Set(
  ['dr', 'prof', 'professor', 'mr', 'mrs', 'ms', 'mx', 'miss', 'sir', 'dame', 'rev', 'hon', 'herr', 'frau', 'mme', 'mlle', 'sr', 'sra', 'dra', 'doña', 'don', 'lic', 'ing', 'smt', 'shri', 'د', 'أ', 'م', 'الدكتور', 'الدكتورة', 'الأستاذ', 'الأستاذة', 'דר', 'פרופ', 'डॉ', 'श्री', 'श्रीमती', 'д-р', 'проф'].map((t) => t.normalize('NFC')),
);

const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const LETTER = /\p{L}/u;

/** Direction of the first strong letter (Unicode Bidi P2); left to right where there is none. */
export function direction(text: string): Direction {
  const first = LETTER.exec(text)?.[0];
  return first !== undefined && RTL.test(first) ? 'rtl' : 'ltr';
}

function isTitle(word: string): boolean {
  return TITLES.has(word.replace(/[.’'"׳״]/gu, '').toLowerCase().normalize('NFC'));
}

/** The words of a name without leading titles; all of them if it is nothing but titles. */
function withoutTitles(name: string): string[] {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const start = words.findIndex((word) => !isTitle(word));
  return start < 0 ? words : words.slice(start);
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmenter(lang: string): Intl.Segmenter {
  let found = segmenters.get(lang);
  if (!found) {
    try {
      found = new Intl.Segmenter(lang || undefined, { granularity: 'grapheme' });
    } catch {
      found = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    }
    segmenters.set(lang, found);
  }
  return found;
}

/** Graphemes of a word; a letter with its marks where the engine has no segmenter (Firefox before 125). */
function* graphemes(word: string, lang: string): Generator<string> {
  if (!('Segmenter' in Intl)) return yield* word.normalize('NFC').match(/\P{M}\p{M}*/gu) ?? [];
  for (const { segment } of segmenter(lang).segment(word)) yield segment;
}

/** First grapheme of the name as written, skipping titles and opening quotes; '' for no name. */
export function initial(name: string, lang = ''): string {
  for (const word of withoutTitles(name)) {
    for (const segment of graphemes(word, lang)) {
      if (/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(segment)) return segment.toLocaleUpperCase(lang && /^[a-z]{2,3}(-|$)/i.test(lang) ? safeLocale(lang) : undefined);
    }
  }
  return '';
}

function safeLocale(lang: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(lang)[0];
  } catch {
    return undefined;
  }
}

export interface Named {
  name?: string | undefined;
  name_reading?: string | undefined;
}

const collators = new Map<string, Intl.Collator>();

/** Collation by the reading where there is one, else by the name (DESIGN 8.5); nameless last. */
export function compareNames(a: Named, b: Named, locale: string): number {
  let collator = collators.get(locale);
  if (!collator) {
    collator = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
    collators.set(locale, collator);
  }
  const [left, right] = [sortKey(a), sortKey(b)];
  if (!left || !right) return Number(!left) - Number(!right);
  return collator.compare(left, right);
}

const MANY = 50_000;
const untitled = new Map<string, string>();

/** Sorting thousands of people asks a dozen times for each: the titles are taken off once. */
function sortKey(person: Named): string {
  if (person.name_reading) return person.name_reading.trim();
  const name = person.name ?? '';
  let key = untitled.get(name);
  if (key === undefined) {
    if (untitled.size >= MANY) untitled.clear();
    untitled.set(name, (key = withoutTitles(name).join(' ').trim()));
  }
  return key;
}

/** Languages whose names put the family first: a greeting by the first word would be wrong. */
const FAMILY_FIRST = /^(ja|ko|zh|hu|vi)\b/i;

export interface Addressed extends Named {
  given?: string | undefined;
  name_lang?: string | undefined;
}

/**
 * How a letter may begin: the given name where an import had one; the first word where the name
 * is in an alphabet and puts the given name first; else the whole name.
 */
export function callName(person: Addressed): string {
  if (person.given) return person.given.trim();
  const words = withoutTitles(person.name ?? '');
  const first = words[0] ?? '';
  const alphabetic = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}’'-]{2,}$/u.test(first);
  return alphabetic && !FAMILY_FIRST.test(person.name_lang ?? '') ? first : words.join(' ');
}

/** The name to show, or undefined for a link that was scanned before its card was known. */
export function shownName(person: Named): string | undefined {
  return person.name?.trim() || person.name_reading?.trim() || undefined;
}
