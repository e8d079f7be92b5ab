import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventLink, eventOfCalendar, eventOfFragment, eventOfLink, eventsOfCalendar, eventUid, MOST_EVENTS } from './scan-event';
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

const calendar = (...lines: string[]): string => ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'SUMMARY:Zine fair', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

it.each([
  ['all day, one day', ['DTSTART;VALUE=DATE:20270605', 'DTEND;VALUE=DATE:20270606'], { from: '2027-06-05', to: '2027-06-05' }],
  ['all day, over a new year', ['DTSTART;VALUE=DATE:20261230', 'DTEND;VALUE=DATE:20270103'], { from: '2026-12-30', to: '2027-01-02' }],
  ['with times and a zone', ['DTSTART;TZID=Europe/London:20270605T090000', 'DTEND;TZID=Europe/London:20270606T170000'], { from: '2027-06-05', to: '2027-06-06', tz: 'Europe/London' }],
  ['without an end', ['DTSTART;VALUE=DATE:20270605'], { from: '2027-06-05', to: '2027-06-05' }],
  ['ending before it begins', ['DTSTART;VALUE=DATE:20270605', 'DTEND;VALUE=DATE:20270601'], { from: '2027-06-05', to: '2027-06-05' }],
  ['with a day that is none', ['DTSTART;VALUE=DATE:20270605', 'DTEND;VALUE=DATE:20279999'], { from: '2027-06-05', to: '2027-06-05' }],
])('an event of a calendar, %s, has its first and last day', (_, lines, when) => {
  expect(eventOfCalendar(calendar(...lines))).toEqual({ name: 'Zine fair', when });
});

describe('a calendar of many events', () => {
  const many = (count: number, uid = (n: number) => `u${n}`): string =>
    ['BEGIN:VCALENDAR', ...Array.from({ length: count }, (_, n) => `BEGIN:VEVENT\r\nUID:${uid(n)}\r\nSUMMARY:Fair ${n}\r\nDTSTART;VALUE=DATE:20270605\r\nEND:VEVENT`), 'END:VCALENDAR', ''].join('\r\n');

  it('gives each of them once, in its order', () => {
    expect(eventsOfCalendar(many(3)).map((e) => [e.name, e.uid])).toEqual([['Fair 0', 'u0'], ['Fair 1', 'u1'], ['Fair 2', 'u2']]);
    expect(eventsOfCalendar(many(3, () => 'same')).map((e) => e.name)).toEqual(['Fair 0']);
    expect(eventOfCalendar(many(3))?.name).toBe('Fair 0');
  });
  it('leaves out what is cut off or has no name, and goes on', () => {
    expect(eventsOfCalendar(`BEGIN:VEVENT\nSUMMARY:Cut off\nBEGIN:VEVENT\nEND:VEVENT\n${many(1)}BEGIN:VEVENT\nSUMMARY:Last`).map((e) => e.name)).toEqual(['Fair 0']);
  });
  it('ends somewhere, whatever is in it', () => {
    expect(eventsOfCalendar(many(MOST_EVENTS + 50))).toHaveLength(MOST_EVENTS);
    expect(eventsOfCalendar('BEGIN:VEVENT\n'.repeat(100_000))).toEqual([]);
    fc.assert(fc.property(fc.array(fc.constantFrom('BEGIN:VEVENT', 'END:VEVENT', 'BEGIN:VALARM', 'SUMMARY:x', 'SUMMARY;a:', 'DTSTART:2', ' ', '\u0000', 'UID:')), (lines) => {
      for (const event of eventsOfCalendar(lines.join('\r\n'))) expect(event.name).toBeTruthy();
    }));
  });
});

it('everybody makes the same event of the same code', () => {
  const { uid: _, ...plain } = event;
  expect(eventUid(event)).toBe('u1');
  expect(eventUid(plain)).toBe(eventUid({ ...plain }));
});
