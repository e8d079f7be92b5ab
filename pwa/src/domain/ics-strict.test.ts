/** Every invitation as another library reads it, with nothing but the time zone that stands in it (RFC 5545, 5546). */
import ICAL from 'ical.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeIn, zonedInstant } from './dates';
import { invitation, type Invitation } from './ics';

const HOUR = 3_600_000;
const ZONES = [
  'Pacific/Honolulu', 'Pacific/Kiritimati', 'Europe/London', 'America/Chicago', 'America/St_Johns', 'Asia/Kathmandu',
  'Australia/Lord_Howe', 'Africa/Casablanca', 'America/Santiago', 'Europe/Dublin', 'Pacific/Chatham', 'UTC',
];
/** Around both clock changes of either half of the world, and over a new year. */
const DAYS = ['2027-03-13', '2027-03-14', '2027-03-15', '2027-03-28', '2027-04-03', '2027-04-04', '2027-09-05', '2027-09-26', '2027-10-03', '2027-10-31', '2027-11-07', '2026-12-31', '2027-01-01', '2027-07-01'];
const TIMES = ['00:30', '10:00', '23:30'];

const invite = (start: number, tz: string): Invitation => ({
  uid: 'f1@hallway', sequence: 0, summary: 'Coffee', start, end: start + HOUR, tz, stamp: start - 1,
  organiser: { name: 'Ailsa', email: 'ailsa@lib.example' }, guests: [{ name: 'Ruth', email: 'ruth@lib.example' }],
});

interface Read { method: string; event: ICAL.Component; start: number; end: number; wall: string; utc: boolean }

/** Throws where the text is no calendar; times are counted by the VTIMEZONE of the text and nothing else. */
function read(text: string): Read {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const event = calendar.getFirstSubcomponent('vevent')!;
  const zone = calendar.getFirstSubcomponent('vtimezone');
  const instant = (name: string): number => {
    const property = event.getFirstProperty(name)!;
    const time = property.getFirstValue() as ICAL.Time;
    const tzid = property.getParameter('tzid');
    if (tzid) {
      expect(zone?.getFirstPropertyValue('tzid')).toBe(tzid);
      time.zone = new ICAL.Timezone(zone!);
    } else expect(time.zone.tzid).toBe('UTC');
    return time.toUnixTime() * 1000;
  };
  const [start, end] = [instant('dtstart'), instant('dtend')];
  const wall = (event.getFirstPropertyValue('dtstart') as ICAL.Time).toString();
  return { method: String(calendar.getFirstPropertyValue('method')), event, start, end, wall, utc: !zone };
}

describe('an invitation, read by another library', () => {
  it.each(ZONES)('is at its hour in %s: over both clock changes and a new year', (tz) => {
    for (const day of DAYS) {
      for (const time of TIMES) {
        const start = zonedInstant(day, time, tz);
        const found = read(invitation(invite(start, tz)));
        expect([new Date(found.start), new Date(found.end)], `${day} ${time}`).toEqual([new Date(start), new Date(start + HOUR)]);
        if (!found.utc) expect(found.wall.slice(11, 16)).toBe(timeIn(tz, start));
      }
    }
  });
  it('is in UTC only where the clock there shows an hour twice', () => {
    const ofLondon = (day: string, time: string) => read(invitation(invite(zonedInstant(day, time, 'Europe/London'), 'Europe/London'))).utc;
    expect(['23:30', '00:00', '01:00', '01:59'].map((time) => ofLondon('2027-10-31', time))).toEqual([false, true, true, true]);
    expect(['02:00', '10:00'].map((time) => ofLondon('2027-10-31', time))).toEqual([false, false]);
    expect(ofLondon('2027-03-28', '00:30')).toBe(false);
  });
  it('has what a request, a change, a cancellation and an entry need, and the same identity', () => {
    const start = zonedInstant('2027-03-28', '10:00', 'Europe/London');
    const first = invite(start, 'Europe/London');
    const { organiser: _, ...alone } = first;
    const versions = [first, { ...first, sequence: 1, start: start + HOUR }, { ...first, sequence: 2, cancelled: true }, alone];
    const found = versions.map((one) => read(invitation(one)));
    expect(found.map((one) => one.method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL', 'PUBLISH']);
    expect(found.map(({ event }) => event.getFirstPropertyValue('uid'))).toEqual(versions.map(() => 'f1@hallway'));
    expect(found.map(({ event }) => event.getFirstPropertyValue('sequence'))).toEqual([0, 1, 2, 0]);
    for (const { event } of found) {
      for (const name of ['uid', 'dtstamp', 'sequence', 'dtstart', 'dtend', 'summary', 'status']) expect(event.getAllProperties(name), name).toHaveLength(1);
    }
  });
  it('says what was typed and nothing else, whatever was typed', () => {
    const start = zonedInstant('2027-03-28', '10:00', 'Europe/London');
    const typed = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constantFrom('a\r\nATTENDEE:mailto:x@y.example', 'END:VEVENT\nBEGIN:VEVENT', 'a;b,c\\n:d"^', '\u2028DTSTART:x', 'َََ北川'.repeat(60)));
    fc.assert(fc.property(typed, typed, (summary, name) => {
      const { event } = read(invitation({ ...invite(start, 'Europe/London'), summary, location: `At ${summary}`, guests: [{ name, email: 'ruth@lib.example' }] }));
      const plain = (text: string): string => text.toWellFormed().replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n]/gu, '');
      expect(event.getFirstPropertyValue('summary')).toBe(plain(summary));
      expect(event.getFirstPropertyValue('location')).toBe(plain(`At ${summary}`));
      expect(event.getAllProperties('attendee').map((one) => one.getFirstValue())).toEqual(['mailto:ruth@lib.example']);
      expect(event.parent!.getAllSubcomponents('vevent')).toHaveLength(1);
    }));
  });
});
