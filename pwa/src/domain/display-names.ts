/** Countries and languages are kept as they came: as people write them, or as a code of ISO 3166 and BCP 47. Here they get names. */
import { fold } from './fold.ts';

const COUNTRY_CODE = /^[A-Z]{2}$/;
const regions = new Map<string, Intl.DisplayNames>();

/** The name of a country given by its code, in the reader's language ("France" of FR); anything else as it was written. */
export function countryName(written: string | undefined, locale = 'en'): string {
  const text = written?.trim() ?? '';
  if (!COUNTRY_CODE.test(text)) return text;
  let names = regions.get(locale);
  if (!names) regions.set(locale, (names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' })));
  return names.of(text) ?? text;
}

/** Whether two texts mean one country, be it by name or by code; nothing is no country. */
export function sameCountry(one: string | undefined, other: string | undefined): boolean {
  const key = fold(countryName(one));
  return key !== '' && key === fold(countryName(other));
}

/** Languages by their own names: "日本語, English". A text that is no code stays as it was written. */
export function languageNames(codes: readonly string[]): string {
  return codes.map(ownName).join(', ');
}

function ownName(code: string): string {
  try {
    const name = new Intl.DisplayNames([code], { type: 'language', fallback: 'code' }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}
