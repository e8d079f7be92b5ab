import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayIn, daysBetween } from './dates';
import { compareDue, dueAfterMeeting, dueCount, groupDue, isOpen, movedTo, nextDue, shelfOf, todayFor, type DueItem } from './due';

const NOW = Date.UTC(2026, 6, 4, 12);
const item = (id: string, due?: string, status = 'open', tz?: string): DueItem => ({ id, doc: { status, kind: 'email', ...(due ? { due } : {}) }, tz });
const anyItem = fc.record({ id: fc.uuid(), due: fc.option(fc.integer({ min: -60, max: 60 }), { nil: undefined }), status: fc.constantFrom('open', 'let_go', 'done') })
  .map(({ id, due, status }) => item(id, due === undefined ? undefined : addDays('2026-07-04', due), status));

describe('a week after meeting', () => {
  it('counts in the calendar of the event', () => {
    const late = Date.UTC(2026, 5, 28, 4, 30);
    expect(dueAfterMeeting(late, 'America/Chicago')).toBe('2026-07-04');
    expect(dueAfterMeeting(late, 'Europe/London')).toBe('2026-07-05');
  });
  it('is seven days on, over each clock change and the new year', () => {
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }), fc.constantFrom('Pacific/Honolulu', 'Pacific/Kiritimati', 'Europe/London', 'America/New_York'), (at, tz) => {
      expect(daysBetween(dayIn(tz, at), dueAfterMeeting(at, tz))).toBe(7);
    }));
  });
});

describe('today', () => {
  it('is past nowhere before it is past both here and at the event', () => {
    const noon = Date.UTC(2026, 6, 4, 12);
    expect(todayFor(noon, 'Pacific/Kiritimati', 'Pacific/Honolulu')).toBe('2026-07-04');
    expect(todayFor(noon, 'Pacific/Kiritimati')).toBe('2026-07-05');
  });
  it('a date of today is never past, wherever you fly', () => {
    const zones = fc.constantFrom('Pacific/Honolulu', 'Pacific/Kiritimati', 'Europe/London', 'Pacific/Apia');
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }), zones, zones, (now, here, there) => {
      expect(shelfOf(dayIn(here, now), todayFor(now, here, there))).not.toBe('past');
      expect(shelfOf(dayIn(there, now), todayFor(now, here, there))).not.toBe('past');
    }));
  });
});

describe('order', () => {
  it('is a little past, this week, later; done and let go are gone', () => {
    const shelves = groupDue([item('f', '2026-08-01'), item('a', '2026-07-02'), item('b', '2026-07-04'), item('c', '2026-07-10'), item('d', '2026-07-11'), item('x', '2026-07-01', 'done'), item('y', '2026-07-01', 'let_go'), item('z')], NOW, 'Europe/London');
    expect(Object.values(shelves).map((group) => group.map((i) => i.id))).toEqual([['a'], ['b', 'c'], ['d', 'f', 'z']]);
  });
  it('loses no open item and doubles none', () => {
    fc.assert(fc.property(fc.uniqueArray(anyItem, { selector: (i) => i.id }), (items) => {
      const { past, week, later } = groupDue(items, NOW, 'Europe/London');
      const shown = [...past, ...week, ...later];
      expect(shown.map((i) => i.id).sort()).toEqual(items.filter((i) => isOpen(i.doc)).map((i) => i.id).sort());
      expect([...shown].sort(compareDue)).toEqual(shown);
      expect(dueCount(items, NOW, 'Europe/London')).toBe(past.length + week.length);
      expect(nextDue(items)?.id).toBe(shown[0]?.id);
    }));
  });
});

it('moves to tomorrow, next week, next month', () => {
  expect([movedTo('tomorrow', '2026-12-31'), movedTo('next_week', '2026-12-31'), movedTo('next_month', '2026-12-31')]).toEqual(['2027-01-01', '2027-01-07', '2027-01-30']);
});
