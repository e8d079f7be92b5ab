// @vitest-environment node
/** Two tabs of one device: two copies of the modules over one disk. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { uuid } from '../domain/ids';
import * as records from './records';
import { freshDevice, outbox } from './testing';

type Records = typeof records;
const { all, live, write } = records;
let other: Records, closeOther: () => Promise<void>;

beforeEach(async () => {
  await freshDevice();
  vi.resetModules();
  other = await import('./records');
  const { closeDatabase } = await import('./connection');
  closeOther = closeDatabase;
});

afterEach(() => closeOther());

const create = (records: Pick<Records, 'write'>, name: string) => records.write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name } }]);

test('two_tabs_write_interleaved_mids_dense', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, i) => create(i % 2 ? other : { write }, `P${i}`)));
  expect((await outbox()).map((entry) => entry.mid)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('both write into one mutation of a record where it was never sent', async () => {
  const id = uuid();
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo' } }]);
  await Promise.all([
    write([{ op: 'edit', kind: 'contact', id, before: { name: 'Jo' }, after: { name: 'Jo', city: 'Leith' } }]),
    other.write([{ op: 'edit', kind: 'contact', id, before: { name: 'Jo' }, after: { name: 'Jo', title: 'CTO' } }]),
  ]);
  expect(await outbox()).toHaveLength(1);
  expect((await outbox())[0]!.m.set).toEqual({ name: 'Jo', city: 'Leith', title: 'CTO' });
});

test('a list in one tab shows what the other one saved', async () => {
  const seen: unknown[] = [];
  const stop = live(async () => (await all('contact')).map((row) => row.doc.name)).subscribe((names) => seen.push(names));
  await vi.waitFor(() => expect(seen.at(-1)).toEqual([]));
  await create(other, 'Ada');
  await vi.waitFor(() => expect(seen.at(-1)).toEqual(['Ada']));
  stop();
});
