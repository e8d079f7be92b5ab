import { expect, it } from 'vitest';
import { placeAndDays } from './event-words.ts';

it('keeps the days of an event in order beside a city that is written from the right', () => {
  const event = { city: 'الدوحة', when: { from: '2026-09-27', to: '2026-09-30', tz: 'Asia/Qatar' } };
  expect(placeAndDays(event, Date.UTC(2026, 8, 1))).toBe('\u2068الدوحة\u2069, 27–30 September');
  expect(placeAndDays({ ...event, city: 'Doha' }, Date.UTC(2026, 8, 1))).toBe('Doha, 27–30 September');
});
