/**
 * Messages (ICU MessageFormat). `build/messages.ts` has already turned each sentence with
 * placeholders into its syntax tree; a plain sentence is a string and costs nothing here.
 */
import { IntlMessageFormat } from 'intl-messageformat';

/** Values for the placeholders of a message. */
export type Values = Record<string, string | number | boolean | Date | null | undefined>;

/** Translator of one area: `t('waiting', { n: 3 })`. */
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

type Compiled = ConstructorParameters<typeof IntlMessageFormat>[0];

/** Language of the messages; also used for dates and numbers in them. */
export const LANGUAGE = 'en';

const RIGHT_TO_LEFT = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;

/** A right-to-left name inside a left-to-right sentence keeps its own direction (FSI … PDI). */
export const isolate = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

function isolated(values?: Values): Values | undefined {
  if (!values) return values;
  const entries = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? isolate(value) : value]);
  return Object.fromEntries(entries) as Values;
}

/** Makes the translator of an area from its messages (`messages/en/<area>.json`). */
export function catalogue<Messages extends Record<string, string>>(
  messages: Messages,
): Translate<keyof Messages & string> {
  const formats = new Map<string, IntlMessageFormat>();
  const formatOf = (key: string): IntlMessageFormat => {
    let format = formats.get(key);
    if (!format) formats.set(key, (format = new IntlMessageFormat(messages[key] as Compiled, LANGUAGE)));
    return format;
  };
  return (key, values) => {
    const message: unknown = messages[key];
    if (typeof message === 'string') return message;
    return message === undefined ? key : String(formatOf(key).format(isolated(values)));
  };
}
