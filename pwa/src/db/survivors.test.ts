// @vitest-environment node
/** After a merge without a network, what refers to the merged person reads as the survivor's. */
import { beforeEach, expect, test } from 'vitest';
import { all, get, write } from './records';
import { survivorsOf } from './survivors';
import type { ViewRow } from './database';
import { freshDevice, outbox } from './testing';

beforeEach(async () => {
  await freshDevice();
  await write(['ruth', 'ruth2', 'bo'].map((id) => ({ op: 'create', kind: 'contact', id, doc: { name: id } })));
  await write([
    { op: 'create', kind: 'interaction', id: 'met', doc: { contacts: ['ruth2', 'bo'], note: 'Zines.' } },
    { op: 'create', kind: 'followup', id: 'due', doc: { contacts: ['ruth', 'ruth2'] } },
  ]);
});

const contacts = async () => [(await all('interaction'))[0]!.doc.contacts, (await all('followup'))[0]!.doc.contacts];
const merge = () => write([{ op: 'merge', id: 'ruth2', into: 'ruth', pick: {} }]);

test('merge_offline_keeps_meetings_in_sight: in lists and one by one, each person once', async () => {
  await contacts();
  await merge();
  expect(await contacts()).toEqual([['ruth', 'bo'], ['ruth']]);
  expect((await get('interaction', 'met'))?.doc.contacts).toEqual(['ruth', 'bo']);
});

test('taken apart again, each has their own', async () => {
  await merge();
  await contacts();
  await write([{ op: 'unmerge', id: 'ruth2' }]);
  expect(await contacts()).toEqual([['ruth2', 'bo'], ['ruth', 'ruth2']]);
});

test('an edit of such a meeting tells the server what was changed and nothing else', async () => {
  await merge();
  const before = (await get('interaction', 'met'))!.doc;
  await write([{ op: 'edit', kind: 'interaction', id: 'met', before, after: { ...before, place: 'Hall 7' } }]);
  expect((await get('interaction', 'met'))?.doc).toMatchObject({ contacts: ['ruth', 'bo'], place: 'Hall 7' });
  const sent = (await outbox()).find(({ m }) => m.id === 'met')!.m;
  expect([sent.elem, sent.set]).toEqual([{ contacts: { add: ['ruth2', 'bo'] } }, { place: 'Hall 7' }]);
});

test('merges are followed to the end, and a circle is left alone', () => {
  const rows = [['a', 'b'], ['b', 'c'], ['x', 'y'], ['y', 'x']].map(([id, into]) => ({ id, into, k: 'contact', del: 1 }) as unknown as ViewRow);
  expect([...survivorsOf(rows)]).toEqual([['a', 'c'], ['b', 'c']]);
});
