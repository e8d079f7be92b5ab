import { expect, it } from 'vitest';
import { cardText } from './card';
import { readScan } from './scan';
import { standing, withMember, type Member } from './scan-circle';
import { linkWithSeen, swapLink } from './scan-link';

const [ADA, BEN, CY] = ['ADAADAADAADAADA1', 'BENBENBENBENBEN1', 'CYCYCYCYCYCYCYC1'];
const member = (token: string, ...seen: string[]): Member => ({ token, name: token, contact: token, seen: seen.map((t) => t.slice(0, 6)) });

it('a code carries whose codes were read, and stays a good card for any camera', () => {
  const text = cardText({ name: 'Ada', swap_token: ADA }, 'https://hallway.example', [BEN, CY]);
  expect(readScan(text)).toMatchObject({ is: 'person', person: { name: 'Ada' }, swap: { token: ADA, url: `https://hallway.example/c/${ADA}`, seen: ['BENBEN', 'CYCYCY'] } });
});

it('what is no list of codes is ignored', () => {
  for (const hash of ['#seen=', '#seen=x', '#seen=<script>', `#seen=${'a'.repeat(500)}`]) expect(swapLink(`https://hallway.example/c/${ADA}${hash}`)).not.toHaveProperty('seen');
  expect(linkWithSeen('https://h.example/c/x', Array.from({ length: 40 }, (_, i) => `token${i}`)).split('.').length).toBeLessThan(16);
});

it('two are done when each has the other', () => {
  expect(standing([member(BEN)], ADA)).toEqual({ missing: 0, isComplete: false });
  expect(standing([member(BEN, ADA)], ADA)).toEqual({ missing: 0, isComplete: true });
});

it('at a table it counts whom others have read and I have not', () => {
  expect(standing([member(BEN, ADA, CY)], ADA)).toEqual({ missing: 1, isComplete: false });
  expect(standing([member(BEN, ADA, CY), member(CY, ADA)], ADA)).toEqual({ missing: 0, isComplete: true });
});

it('a code read again brings news and no second person', () => {
  const members = withMember(withMember([], member(BEN)), member(BEN, ADA));
  expect(members).toEqual([member(BEN, ADA)]);
});
