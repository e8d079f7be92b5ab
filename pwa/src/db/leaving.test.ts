// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { uuid } from '../domain/ids';
import { openDatabase } from './connection';
import { all, write } from './records';
import { freshDevice } from './testing';

beforeEach(async () => void (await freshDevice()));

/** The page is left in the middle of a transaction that the next page needs. */
async function leaveMidway(persisted: boolean): Promise<{ ended: Promise<string>; finish: () => void }> {
  const db = await openDatabase();
  let isOver = false;
  let begin = (): void => undefined;
  const begun = new Promise<void>((ok) => { begin = ok; });
  const ended = db.transaction('rw', db.tables, async () => {
    while (!isOver) await db.meta.get('main').then(begin);
  }).then(() => 'kept', () => 'given up');
  await begun;
  dispatchEvent(Object.assign(new Event('pagehide'), { persisted }));
  return { ended, finish: () => void (isOver = true) };
}

test('a page that goes for good ends what it can', async () => {
  const { ended, finish } = await leaveMidway(false);
  finish();
  expect(await ended).toBe('kept');
  await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Ruth' } }]);
  expect(await all('contact')).toHaveLength(1);
});

test('a page that is kept for "back" does not hold up the next one', async () => {
  const { ended } = await leaveMidway(true);
  expect(await ended).toBe('given up');
  vi.resetModules();
  const next = await import('./records');
  await next.write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Ruth' } }]);
  expect((await next.all('contact')).map((row) => row.doc.name)).toEqual(['Ruth']);
});
