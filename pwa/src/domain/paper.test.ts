import { describe, expect, it } from 'vitest';
import { proposedEnvelope, proposedSheet } from './paper';

describe('the envelope that is proposed', () => {
  it.each(['US', 'usa', 'U.S.A.', ' United States ', 'Canada', 'México'])('is No. 10 where paper is cut in inches: %s', (country) => {
    expect(proposedEnvelope([country])).toBe('ten');
  });
  it.each(['GB', 'Scotland', 'Schweiz', '日本', 'مصر', 'Usambara', 'Canada Water'])('is DL elsewhere: %s', (country) => {
    expect(proposedEnvelope([country])).toBe('dl');
  });
  it('is that of the first country known, and a label where none is', () => {
    expect(proposedEnvelope([undefined, ' ', 'Scotland', 'US'])).toBe('dl');
    expect(proposedEnvelope(['', 'US'])).toBe('ten');
    expect(proposedEnvelope([undefined, ''])).toBe('label');
  });
});

describe('the sheet that is proposed', () => {
  it.each([[['U.S.A.'], 'letter'], [['Philippines', 'GB'], 'letter'], [['', 'CA'], 'letter'], [['Deutschland', 'US'], 'a4'], [[undefined], 'a4']] as const)('%j: %s', (countries, sheet) => {
    expect(proposedSheet(countries)).toBe(sheet);
  });
});
