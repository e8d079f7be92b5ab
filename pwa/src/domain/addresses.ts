/** Postal addresses: the lines of an envelope, in the order that the country's post reads. */
import { countryName } from './display-names';
import type { Json } from './schema';

export interface Address {
  street?: string;
  extended?: string;
  city?: string;
  region?: string;
  code?: string;
  country?: string;
}

const FIELDS = ['street', 'extended', 'city', 'region', 'code', 'country'] as const;

function fields(value: Json | undefined): Address {
  if (typeof value === 'string') return { street: value };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  return Object.fromEntries(FIELDS.map((f) => [f, value[f]]).filter(([, v]) => typeof v === 'string')) as Address;
}

/** Town, region, code on one line and in this order. */
const TOWN_FIRST = /^(us|usa|united states( of america)?|ca|canada|au|australia|nz|new zealand|in|india)$/i;
/** The code on a line of its own beneath the town. */
const CODE_BELOW = /^(gb|uk|united kingdom|england|scotland|wales|northern ireland|ie|ireland)$/i;

function townLines({ city = '', region = '', code = '', country = '' }: Address): string[] {
  if (CODE_BELOW.test(country.trim())) return [city, region, code];
  if (TOWN_FIRST.test(country.trim())) return [[[city, region].filter(Boolean).join(', '), code].filter(Boolean).join(' ')];
  return [[code, city].filter(Boolean).join(' '), region];
}

/** The lines of the envelope below the name; [] where nothing is known. */
export function addressLines(value: Json | undefined): string[] {
  const address = fields(value);
  const lines = [...(address.street ?? '').split('\n'), address.extended ?? '', ...townLines(address), countryName(address.country)];
  return lines.map((line) => line.trim()).filter(Boolean);
}

/** An address typed as it stands on an envelope. */
export function addressOf(text: string): { street: string } {
  return { street: text.split('\n').map((line) => line.trim()).filter(Boolean).join('\n') };
}
