// @vitest-environment node
import { expect, test } from 'vitest';
import { swapToken } from '../../domain/ids.ts';
import { EMPTY, newCard, problemsOf } from './first-card.ts';

test('only the name is needed', () => {
  expect(problemsOf({ ...EMPTY, name: '北川 さゆり' })).toEqual({});
  expect(problemsOf({ ...EMPTY, name: '   ' })).toEqual({ name: 'missing' });
});

test.each(['a@b', 'a@b.', 'a b@c.org', 'thordis@grofin'])('%s is cut short', (email) => {
  expect(problemsOf({ ...EMPTY, name: 'Þórdís', email })).toEqual({ email: 'short' });
});

test.each(['a@b.org', ' siân@llyfrgell.cymru ', 'مكتبة@مثال.إختبار'])('%s is taken', (email) => {
  expect(problemsOf({ ...EMPTY, name: 'Siân', email })).toEqual({});
});

test('a card has its own secret, and empty fields stay away', () => {
  const one = newCard({ ...EMPTY, name: ' Inês ' }, 'Europe/Lisbon').doc;
  const other = newCard({ ...EMPTY, name: 'Inês' }, '').doc;
  expect(one).toMatchObject({ name: 'Inês', label: 'work', tz: 'Europe/Lisbon' });
  expect(one).not.toHaveProperty('emails');
  expect(one.swap_token).toBe(swapToken(one.swap_secret ?? ''));
  expect(one.swap_secret).not.toBe(other.swap_secret);
});

test('letters are kept as one character where they can be (NFC)', () => {
  expect(newCard({ ...EMPTY, name: 'Ine\u0302s' }, '').doc.name).toBe('In\u00eas');
});
