import { cleanup, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../db/connection.ts';
import { get, write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import { uuid } from '../../domain/ids.ts';
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
