import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressLines, addressOf } from './addresses';

it('writes the lines as the country reads them', () => {
  const town = { street: '1 High St', city: 'Leith', region: 'Lothian', code: 'EH6 1AA' };
  expect(addressLines({ ...town, country: 'Scotland' })).toEqual(['1 High St', 'Leith', 'Lothian', 'EH6 1AA', 'Scotland']);
  expect(addressLines({ street: '5 Main', city: 'Galena', region: 'KS', code: '66739', country: 'USA' })).toEqual(['5 Main', 'Galena, KS 66739', 'USA']);
  expect(addressLines({ street: 'Rua 1', city: 'Lisboa', code: '1100-001', country: 'Portugal' })).toEqual(['Rua 1', '1100-001 Lisboa', 'Portugal']);
  expect([addressLines(undefined), addressLines(null), addressLines(['x']), addressLines({ street: 5 })]).toEqual([[], [], [], []]);
});

it('keeps what was typed line by line', () => {
  fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/)), (lines) => {
    expect(addressLines(addressOf(lines.join(' \n\n ')))).toEqual(lines);
  }));
});
