/** Letters in one's own words, kept for the next one: names become places, places become names. */
import { kindOf } from './due';
import type { Rec } from './events';
import type { Followup, Template } from './schema';

/** What stands in a template for what changes from letter to letter. */
export const PLACES = ['name', 'event', 'promise', 'city', 'me'] as const;
export type Place = (typeof PLACES)[number];
export type PlaceValues = Partial<Record<Place, string | undefined>>;

export interface LetterWords { subject: string; body: string }

const LETTER_OR_DIGIT = '[\\p{L}\\p{M}\\p{N}]';
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whole words only: a name of three letters is also in the middle of other words. */
function whole(value: string): RegExp {
  const spaced = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(value);
  return new RegExp(spaced ? `(?<!${LETTER_OR_DIGIT})${escaped(value)}(?!${LETTER_OR_DIGIT})` : escaped(value), 'gu');
}

/** The letter with `{name}` where the name stood; the longest value first, so that none breaks another. */
export function asTemplate({ subject, body }: LetterWords, values: PlaceValues): LetterWords {
  const known = PLACES.map((place) => ({ place, value: values[place]?.trim() ?? '' })).filter(({ value }) => value).sort((a, b) => b.value.length - a.value.length);
  const turned = (text: string): string => known.reduce((out, { place, value }) => out.split(/(\{\w+\})/).map((part, i) => (i % 2 ? part : part.replace(whole(value), `{${place}}`))).join(''), text);
  return { subject: turned(subject), body: turned(body) };
}

/** The template with the values in; one that is not known stays visible, to be filled in by hand. */
export function filled({ subject = '', body = '' }: Template, values: PlaceValues): LetterWords {
  const put = (text: string): string => text.replace(/\{(\w+)\}/g, (mark, place: string) => (PLACES.includes(place as Place) && values[place as Place]?.trim()) || mark);
  return { subject: put(subject), body: put(body) };
}

/** A text cut at the gaps that are left: every second part is one. */
export function atGaps(text: string): string[] {
  return text.split(new RegExp(`(\\{(?:${PLACES.join('|')})\\})`));
}

/** Those for this kind of promise first, then the others; each by name. */
export function templatesFor<T extends Rec<Template>>(followup: Followup, templates: readonly T[], locale: string): T[] {
  const own = (one: T): number => Number(one.doc.kind_of !== kindOf(followup));
  return [...templates].sort((a, b) => own(a) - own(b) || (a.doc.name ?? '').localeCompare(b.doc.name ?? '', locale) || a.id.localeCompare(b.id));
}
