import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayIn, daysBetween, formatDay, formatRange, isDay, offsetAt, slipDate, timeIn, timeThere, weekday, zonedInstant } from './dates';

const ZONES = ['Pacific/Honolulu', 'Pacific/Kiritimati', 'Pacific/Apia', 'America/St_Johns', 'Europe/London', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2060, 0) });
const day = instant.map((ms) => new Date(ms).toISOString().slice(0, 10));

describe('days', () => {
  it('counts and adds without any clock change losing a day', () => {
    fc.assert(fc.property(day, fc.integer({ min: -4000, max: 4000 }), (from, n) => {
      expect(daysBetween(from, addDays(from, n))).toBe(n);
    }));
  });
  it('is one day further in Kiritimati than in Honolulu at the same hour', () => {
    fc.assert(fc.property(instant, (ms) => {
      expect(dayIn('Pacific/Kiritimati', ms)).toBe(addDays(dayIn('Pacific/Honolulu', ms), 1));
    }));
  });
  it('knows real days only', () => {
    expect([isDay('2028-02-29'), isDay('2026-02-29'), isDay('2026-13-01'), isDay('26-1-1'), isDay(5)]).toEqual([true, false, false, false, false]);
  });
  it('falls back to UTC for a zone that nobody knows', () => {
    expect(dayIn('Mars/Olympus', Date.UTC(2026, 0, 1, 23))).toBe('2026-01-01');
    expect(dayIn(undefined, Date.UTC(2026, 0, 1, 23))).toBe('2026-01-01');
  });
  it('has Monday first', () => {
    expect([weekday('2026-07-06'), weekday('2026-07-05')]).toEqual([0, 6]);
  });
});

describe('instants', () => {
  it('finds the instant of each wall-clock time that exists', () => {
    fc.assert(fc.property(instant, zone, (ms, tz) => {
      const whole = ms - (ms % 60_000);
      const found = zonedInstant(dayIn(tz, whole), timeIn(tz, whole), tz);
      expect([dayIn(tz, found), timeIn(tz, found)]).toEqual([dayIn(tz, whole), timeIn(tz, whole)]);
      expect(found).toBeLessThanOrEqual(whole);
    }));
  });
  it('moves a skipped time on and takes the first of two', () => {
    expect(new Date(zonedInstant('2026-03-29', '01:30', 'Europe/London')).toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(new Date(zonedInstant('2026-10-25', '01:30', 'Europe/London')).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });
  it('knows odd offsets', () => {
    expect(offsetAt('Asia/Kathmandu', Date.UTC(2026, 0))).toBe(345 * 60_000);
    expect(offsetAt('Pacific/Kiritimati', Date.UTC(2026, 0))).toBe(840 * 60_000);
  });
});

describe('words', () => {
  it('writes a day as Sat 4 July', () => {
    expect(formatDay('2026-07-04', 'en')).toBe('Sat 4 July');
    expect(formatDay('2026-07-04', 'en', { today: '2026-01-01' })).toBe('Sat 4 July');
    expect(formatDay('2027-07-04', 'en', { today: '2026-01-01', weekday: 'long' })).toBe('Sunday 4 July 2027');
  });
  it('writes the slip in three lines', () => {
    expect(slipDate('2026-09-02', 'en')).toEqual({ weekday: 'Wed', day: '2', month: 'Sep' });
  });
  it('writes ranges short', () => {
    expect(formatRange('2026-06-25', '2026-06-30', 'en', '2026-07-01')).toBe('25–30 June');
    expect(formatRange('2026-06-30', '2026-07-02', 'en', '2026-07-01')).toBe('30 June – 2 July');
    expect(formatRange('2026-12-30', '2027-01-02', 'en', '2026-07-01')).toBe('30 December 2026 – 2 January 2027');
    expect(formatRange('2026-06-25', '2026-06-25', 'en', '2026-07-01')).toBe('25 June');
  });
  it('says the time there, and the weekday when it is another day', () => {
    const now = Date.UTC(2026, 6, 4, 17, 5);
    expect(timeThere(now, 'Asia/Tokyo', 'Europe/London', 'en')).toEqual({ time: '02:05', weekday: 'Sunday' });
    expect(timeThere(now, 'Europe/Paris', 'Europe/London', 'en')).toEqual({ time: '19:05' });
  });
});
