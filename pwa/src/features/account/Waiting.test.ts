import { cleanup, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { adoptHere } from '../../db/adoption.ts';
import { openDatabase } from '../../db/connection.ts';
import { markDeposited } from '../../db/deposits.ts';
import { get, write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import { uuid } from '../../domain/ids.ts';
import { setStatus } from '../../sync/status.ts';
import Waiting from './Waiting.svelte';

const [ruth, naomi] = [uuid(), uuid()];

beforeEach(async () => {
  cleanup();
  await freshDevice();
});

test('each change that waits is said in words: whose it is, what was done, and where it is', async () => {
  await write([{ op: 'create', kind: 'contact', id: ruth, doc: { name: 'Ruth Abara' } }, { op: 'create', kind: 'contact', id: naomi, doc: { name: 'Naomi Sato' } }]);
  await write([{ op: 'create', kind: 'interaction', id: uuid(), doc: { contacts: [ruth], place: 'Booth' } }]);
  await (await openDatabase()).outbox.toCollection().modify({ state: 'sent' }); // what is on its way is not written again
  const { doc } = (await get('contact', ruth))!;
  await write([{ op: 'edit', kind: 'contact', id: ruth, before: doc, after: { ...doc, city: 'Leith', organisation: 'Library' } }]);
  await write([{ op: 'remove', kind: 'contact', id: naomi }]);
  render(Waiting);
  const rows = await screen.findAllByRole('listitem');
  const words = rows.map((row) => row.textContent.replace(/\s+/gu, ' ').trim());
  const said = (...parts: string[]) => expect(words.filter((line) => parts.every((part) => line.includes(part))), words.join('\n')).toHaveLength(1);
  said('Ruth Abara', 'Person. Added', 'Sending');
  said('Ruth Abara', 'Meeting. Added', 'Sending');
  said('Ruth Abara', 'Person. Changed: ', 'City', 'Where they work', 'On this device only');
  said('Naomi Sato', 'Person. Deleted', 'On this device only');
});

test('nothing waits is said, too', async () => {
  render(Waiting);
  expect(await screen.findByText('Nothing waits')).toBeTruthy();
});

test.each([
  ['a guest', '', false, 'With an account, they go up by themselves.'],
  ['somebody signed out', 'ada@leith.example', false, 'Sign in, and they go up by themselves.'],
  ['somebody signed in', 'ada@leith.example', true, 'Each of these is written on this device and goes up by itself.'],
])('to %s it says how they go up', async (_who, email, signedIn, words) => {
  if (email) await adoptHere({ id: 'acc_1', email });
  setStatus({ signedIn });
  render(Waiting);
  expect(await screen.findByText(new RegExp(words, 'u'))).toBeTruthy();
  setStatus({ signedIn: false });
});

test('what is too long to sync says so, and what mends it', async () => {
  await write([{ op: 'create', kind: 'contact', id: ruth, doc: { name: 'Ruth Abara', note: 'w' } }]);
  const { outbox } = await openDatabase(), [entry] = await outbox.toArray();
  await markDeposited(entry!, undefined, 'too_big');
  await outbox.where('state').equals('new').delete(); // her name went up
  render(Waiting);
  expect(await screen.findByText('Too long to sync')).toBeTruthy();
  expect(await screen.findByText(/The server has not taken these in/u)).toBeTruthy();
  expect(screen.getByText(/Changed: Private note\. Make it shorter, and it goes up\./u)).toBeTruthy();
});
