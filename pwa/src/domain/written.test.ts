import { expect, it } from 'vitest';
import { writtenIn } from './written';

it('takes what somebody typed out of a form, once and in order', () => {
  const form = { name: 'Siân', title: '', emails: [{ e: 'e_1', value: 'sian@llgc.example', pos: 0 }], tags: ['zines', 'Siân'], starred: true };
  expect(writtenIn(form)).toBe('Siân\nsian@llgc.example\nzines');
});

it('of an edit takes only what changed, and never an id or a secret', () => {
  const before = { name: 'Siân', note: 'Old.', swap_secret: 'a' };
  const edit = { op: 'edit', kind: 'contact', id: '0190c0de-0000-7000-8000-000000000000', before, after: { ...before, note: 'Old.\nNew line.', swap_secret: 'b' } };
  expect(writtenIn([edit])).toBe('Old.\nNew line.');
});

it('of a new record takes its words and not whom it is about', () => {
  const create = { op: 'create', kind: 'interaction', id: 'x', doc: { contacts: ['0190c0de-0000-7000-8000-000000000000'], note: 'Zines.', channel: 'in_person' } };
  expect(writtenIn([create])).toBe('Zines.');
});
