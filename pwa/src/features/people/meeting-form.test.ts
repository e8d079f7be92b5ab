// @vitest-environment node
import { expect, it } from 'vitest';
import { meetingForm, meetingOf } from './meeting-form.ts';

const before = { contacts: ['p'], first: true, at: { t: Date.UTC(2026, 5, 27, 15, 42, 13), tz: 'America/Chicago' }, channel: 'in_person', event: 'e', note: 'Zines', place: 'Coffee queue' };

it('opened and saved changes nothing, to the second', () => {
  expect(meetingOf(meetingForm(before, 0, 'Europe/London'), before, 'Europe/London')).toEqual(before);
});

it('shows and takes the clock of the place', () => {
  const form = meetingForm(before, 0, 'Europe/London');
  expect([form.day, form.time]).toEqual(['2026-06-27', '10:42']);
  const later = meetingOf({ ...form, time: '11:00', note: '', balance: 'given' }, before, 'Europe/London');
  expect(later.at).toEqual({ t: Date.UTC(2026, 5, 27, 16), tz: 'America/Chicago' });
  expect('note' in later).toBe(false);
  expect(later).toMatchObject({ balance: 'given', first: true, contacts: ['p'] });
});
