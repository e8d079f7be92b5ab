import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventLink, eventOfFragment, eventOfLink, eventUid } from './scan-event';
import { readScan } from './scan';

const ORIGIN = 'https://hallway.example';
const event = { name: 'ALA Annual 2026', venue: 'McCormick Place', city: 'Chicago', hashtag: 'alaac26', uid: 'u1', link: 'https://ala.example/', when: { from: '2026-06-25', to: '2026-06-30', tz: 'America/Chicago' } };

it('an event goes into a link and comes out of it, for our scanner and for any camera', () => {
  const link = eventLink(event, ORIGIN);
  expect(eventOfLink(link)).toEqual(event);
  expect(eventOfFragment(new URL(link).hash)).toEqual(event);
  expect(readScan(link)).toEqual({ is: 'event', event });
});

it('a link is safe whatever is in it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
    const found = eventOfFragment(text);
    if (found?.link) expect(found.link).toMatch(/^https?:/u);
    expect(found === undefined || Boolean(found.name)).toBe(true);
  }));
});

it('everybody makes the same event of the same code', () => {
  const { uid: _, ...plain } = event;
  expect(eventUid(event)).toBe('u1');
  expect(eventUid(plain)).toBe(eventUid({ ...plain }));
});
