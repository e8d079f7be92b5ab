import { describe, expect, it } from 'vitest';
import { addressLines } from './addresses.ts';
import { countryName, languageNames, sameCountry } from './display-names.ts';

describe('countries', () => {
  it('gives a code its name in the reader’s language and leaves what people write', () => {
    expect(['FR', ' GB ', 'Schottland', 'fr', 'EU bank', ''].map((text) => countryName(text))).toEqual(['France', 'United Kingdom', 'Schottland', 'fr', 'EU bank', '']);
    expect(countryName('DE', 'fr')).toBe('Allemagne');
    expect(countryName('QZ')).toBe('QZ');
    expect(countryName(undefined)).toBe('');
  });
  it('knows a country by its name and by its code', () => {
    expect(sameCountry('FR', 'france')).toBe(true);
    expect(sameCountry('FR', 'DE')).toBe(false);
    expect(sameCountry('', undefined)).toBe(false);
  });
  it('stands on an envelope by name, with the lines in the order of that country’s post', () => {
    expect(addressLines({ street: 'Caird Hall', city: 'Dundee', code: 'DD1 3BB', country: 'GB' })).toEqual(['Caird Hall', 'Dundee', 'DD1 3BB', 'United Kingdom']);
  });
});

describe('languages', () => {
  it('are called as they call themselves; what is no code stays', () => {
    expect(languageNames(['ja', 'en', 'a little Welsh'])).toBe('日本語, English, a little Welsh');
  });
});
