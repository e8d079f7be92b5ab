// @vitest-environment node
import { expect, it } from 'vitest';
import { invite, meetDetail, onClock } from './meet-form.ts';

const fallback = { place: '', day: '2026-07-20', time: '10:00', minutes: 60, tz: 'Europe/London' };
const said = { summary: 'Coffee', organiser: { name: 'Ailsa', email: 'a@lib.example' }, guests: [{ name: 'Siân', email: 'sian@lib.example' }], stamp: 0, cancelled: false };

it('numbers invitations by what they say', () => {
  const first = invite(meetDetail(undefined, 'f1', fallback), said);
  expect(first.detail.sequence).toBe(0);
  expect(first.ics).toContain('UID:f1@hallway\r\n');
  const again = invite(first.detail, said);
  expect([again.detail.sequence, again.ics]).toEqual([0, first.ics]);
  const moved = invite({ ...again.detail, time: '11:00' }, said);
  expect(moved.detail.sequence).toBe(1);
  const off = invite(moved.detail, { ...said, cancelled: true });
  expect([off.detail.sequence, off.ics.includes('METHOD:CANCEL')]).toEqual([2, true]);
});

it('reads back what was stored and survives what was not', () => {
  const stored = invite(meetDetail(undefined, 'f1', fallback), said).detail;
  expect(meetDetail({ ...stored }, 'f1', { ...fallback, day: '2030-01-01' })).toEqual(stored);
  expect(meetDetail({ day: 'soon', tz: 'Mars/Olympus', minutes: 'x', sequence: null }, 'f1', fallback)).toMatchObject({ ...fallback, sequence: -1 });
});

it('says the time on another clock', () => {
  expect(onClock(fallback, 'Asia/Tokyo')).toEqual({ day: '2026-07-20', time: '18:00' });
});
