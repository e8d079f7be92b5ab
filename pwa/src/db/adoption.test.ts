// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recallBadge, rememberBadge } from '../platform/boot-badge';
import { adoptHere, eraseHere, openOwn } from './adoption';
import { openDatabase } from './connection';
import { keepLastWords } from './last-words';
import { all, write } from './records';
import { freshDevice } from './testing';
import { uuid } from '../domain/ids';

const ADA = { id: 'acc_1', email: 'ada@leith.example' };

beforeEach(async () => {
  await freshDevice();
  rememberBadge({ name: 'Ada Lovelace', lines: [], path: 'M0 0', size: 21, card: uuid() });
});

afterEach(() => localStorage.clear());

test('the badge drawn at the start stays where a guest becomes an account, and goes with its person', async () => {
  await adoptHere(ADA);
  expect(recallBadge()?.name).toBe('Ada Lovelace');
  await openOwn({ id: 'acc_2', email: 'bob@byrne.example' });
  expect(recallBadge()).toBeUndefined();
});

test('an erased copy leaves nothing behind: no records, no badge, no last words', async () => {
  await adoptHere(ADA);
  await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Ruth' } }]);
  const { name } = await openDatabase();
  keepLastWords(name, [{ key: 'person-new', value: { name: 'Naomi' }, at: 1 }]);
  await eraseHere();
  expect({ ...localStorage }).toEqual({});
  expect((await indexedDB.databases()).map((it) => it.name)).not.toContain(name);
  expect(await all('contact')).toEqual([]);
});
