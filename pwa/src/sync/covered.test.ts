// @vitest-environment node
/** A pulled record is kept once: as its row of `view`, and in `snap` only while a change of this device lies over it (SPEC.md 10.1). */
import Dexie from 'dexie';
import { beforeEach, describe, expect, test } from 'vitest';
import { adoptHere } from '../db/adoption';
import { closeDatabase, openDatabase } from '../db/connection';
import type { OutboxEntry } from '../db/database';
import { readMeta } from '../db/meta';
import { all, get, removed, write, type Change, type Doc } from '../db/records';
import { freshDevice } from '../db/testing';
import { round } from './round';
import { TestServer } from './test-server';

const owner = { id: 'acc_1', email: 'ada@leith.example' };
const sizes = { push: { count: 3, bytes: 1000 * 1024 }, long: 2, chunk: 5 };
let server: TestServer;

beforeEach(async () => {
  await freshDevice();
  await adoptHere(owner);
  server = new TestServer();
  server.write('a', 'contact', { name: 'Ada', city: 'Leith' });
  server.write('b', 'contact', { name: 'Ben' });
});

const edit = (id: string, before: Doc, after: Doc): Promise<void> => write([{ op: 'edit', kind: 'contact', id, before, after: { ...before, ...after } }]);
const beneath = async () => (await openDatabase()).snap.toArray();
const sync = () => round(server);

test('what nothing of this device lies over is its row of the view', async () => {
  await sync();
  expect(await beneath()).toEqual([]);
  expect((await get('contact', 'a'))?.doc).toEqual({ name: 'Ada', city: 'Leith' });
});

test('a change keeps what was pulled beneath it, and what is pulled meanwhile; once it was pulled itself nothing is beneath', async () => {
  await sync();
  await edit('a', { name: 'Ada', city: 'Leith' }, { name: 'Ada L.' });
  expect(await beneath()).toMatchObject([{ id: 'a', seq: 1, doc: { name: 'Ada', city: 'Leith' } }]);
  server.write('a', 'contact', { city: 'Turin' });
  server.rule = () => ({ st: 'parked' });
  await sync();
  expect(await beneath()).toMatchObject([{ id: 'a', seq: 3, doc: { name: 'Ada', city: 'Turin' } }]);
  expect((await get('contact', 'a'))?.doc).toEqual({ name: 'Ada L.', city: 'Turin' });
  server.rule = () => undefined;
  server.parked.clear();
  server.write('a', 'contact', { name: 'Ada L.' });
  await sync();
  expect(await beneath()).toEqual([]);
  expect(await readMeta()).toMatchObject({ live: 2, digest: server.tally().digest });
});

test.each<Change>([{ op: 'merge', id: 'a', into: 'b', pick: {} }, { op: 'distinct', id: 'a', other: 'b' }])('$op lies over both whom it names', async (change) => {
  await sync();
  await write([change]);
  expect((await beneath()).map(({ id, doc }) => [id, doc['name']])).toEqual([['a', 'Ada'], ['b', 'Ben']]);
});

test('one made here has nothing beneath it, and one deleted there keeps what it last said', async () => {
  await write([{ op: 'create', kind: 'contact', id: 'c', doc: { name: 'Cy' } }]);
  expect(await beneath()).toEqual([]);
  await sync();
  server.remove('a');
  await sync();
  const db = await openDatabase();
  expect(await db.view.get('a')).toMatchObject({ del: 4, doc: { name: 'Ada', city: 'Leith' } });
  expect(await beneath()).toEqual([]);
});

test('one that was made and deleted elsewhere since, or made here and deleted there, is known by its name', async () => {
  await sync();
  server.write('c', 'contact', { name: 'Cy' });
  server.remove('c');
  await write([{ op: 'create', kind: 'contact', id: 'd', doc: { name: 'Di' } }]);
  const push = server.push.bind(server);
  server.push = async (body) => {
    server.push = push;
    const { pull: _pull, ...answer } = await push(body);
    server.remove('d');
    return answer;
  };
  await sync();
  expect((await removed('contact')).map(({ doc }) => doc.name).sort()).toEqual(['Cy', 'Di']);
});

describe('fetching everything', () => {
  const again = async () => {
    await (await openDatabase()).meta.update('main', { digest: 'f'.repeat(16) });
    await round(server, { sizes });
    expect(server.requests).toContain('snapshot');
  };

  test('over records that are here keeps what lies beneath a change, and the documents of deleted ones', async () => {
    await sync();
    server.remove('b');
    await sync();
    server.write('a', 'contact', { city: 'Turin' });
    server.rule = () => ({ st: 'parked' });
    await edit('a', { name: 'Ada', city: 'Leith' }, { name: 'Ada L.' });
    await again();
    expect(await beneath()).toMatchObject([{ id: 'a', seq: 4, doc: { name: 'Ada', city: 'Turin' } }]);
    expect(await (await openDatabase()).view.get('b')).toMatchObject({ del: 3, doc: { name: 'Ben' } });
  });

  test('into an empty device shows it as it comes, under what was made here', async () => {
    const paged = new TestServer('acc_1', 2);
    for (const id of ['a', 'b', 'c']) paged.write(id, 'contact', { name: id });
    await write([{ op: 'create', kind: 'contact', id: 'a', doc: { title: 'CTO' } }]);
    paged.rule = () => ({ st: 'parked' });
    await round(paged, { sizes });
    expect(paged.requests).toContain('snapshot');
    expect(await beneath()).toMatchObject([{ id: 'a', doc: { name: 'a' } }]);
    expect((await get('contact', 'a'))?.doc).toEqual({ name: 'a', title: 'CTO' });
    expect(await readMeta()).toMatchObject({ live: 3, digest: paged.tally().digest });
  });

  test.each([5, 2])('takes a record that changed meanwhile, and so comes twice, once (%i at a time)', async (chunk) => {
    const paged = new TestServer('acc_1', 2), stream = paged.snapshot.bind(paged);
    for (const id of ['a', 'b', 'c']) paged.write(id, 'contact', { name: id });
    paged.snapshot = async function* (after) {
      for await (const line of stream(after)) {
        if (!('end' in line)) yield line;
        else {
          paged.write('a', 'contact', { name: 'changed' });
          yield structuredClone(paged.records.get('a')) as unknown as Record<string, unknown>;
          yield line;
        }
      }
    };
    await round(paged, { sizes: { ...sizes, chunk } });
    expect(paged.requests.filter((name) => name === 'snapshot')).toHaveLength(1);
    expect((await get('contact', 'a'))?.doc.name).toBe('changed');
  });

  test('by two tabs at once ends as by one', async () => {
    const paged = new TestServer('acc_1', 2);
    for (let i = 0; i < 12; i += 1) paged.write(`p${i}`, 'contact', { name: `P${i}` });
    await Promise.all([round(paged, { sizes }), round(paged, { sizes: { ...sizes, chunk: 3 } })]);
    expect(paged.requests.filter((name) => name === 'snapshot')).toHaveLength(2);
    expect(await readMeta()).toMatchObject({ live: 12, digest: paged.tally().digest, rebuild: undefined });
    expect(await all('contact')).toHaveLength(12);
  });
});

test('where an older client has been at work, everything is fetched again and nothing of it is believed', async () => {
  await sync();
  expect((await readMeta()).schema, 'the older client fetches, too').not.toBe(1);
  await edit('b', { name: 'Ben' }, { name: 'Ben O.' });
  const db = await openDatabase(), [a] = await db.view.where('id').equals('a').toArray();
  await db.snap.bulkPut([{ ...a!, seq: 0, doc: { city: 'what it made of it' } }, { ...a!, id: 'x', doc: { name: 'gone meanwhile' } }]);
  await db.view.bulkPut([{ ...a!, seq: 0, doc: {} }, { ...a!, id: 'x', doc: { name: 'gone meanwhile' } }]);
  await db.meta.update('main', { schema: 1 });
  await sync();
  expect((await all('contact')).map(({ doc }) => doc)).toEqual([{ name: 'Ada', city: 'Leith' }, { name: 'Ben O.' }]);
  expect(await beneath()).toEqual([]);
  expect(await readMeta()).toMatchObject({ live: 2, digest: server.tally().digest });
  const before = server.requests.length;
  await sync();
  expect(server.requests.slice(before)).toEqual(['pull']);
});

describe('a database of version 1, which kept every record twice', () => {
  const STORES = { snap: 'id', snap_new: 'id', snap_old: 'id', outbox: '[device+mid], *ids, state, ack_seq, acked_at', view: 'id, k', drafts: 'key', attention: '[device+mid]', meta: 'key', kept: 'key' };

  /** The same device as that version would have left it. */
  async function asVersion1(): Promise<void> {
    const db = await openDatabase(), { name } = db;
    const tables = await Promise.all(db.tables.map(async (table) => [table.name, await table.toArray()] as const));
    const over = new Set((await db.outbox.toArray()).flatMap((entry) => entry.ids));
    const pulled = (await db.view.toArray()).filter((row) => row.seq > 0 && !over.has(row.id)).map(({ pending: _pending, ...record }) => record);
    await closeDatabase();
    await Dexie.delete(name);
    const old = new Dexie(name);
    old.version(1).stores(STORES);
    for (const [store, rows] of tables) await old.table(store).bulkPut(rows);
    await old.table('snap').bulkPut(pulled);
    await old.table('meta').update('main', { schema: 1 });
    old.close();
  }

  test('keeps beneath only what changes lie over, and goes on as before', async () => {
    await sync();
    await edit('a', { name: 'Ada', city: 'Leith' }, { name: 'Ada L.' });
    await asVersion1();
    expect((await beneath()).map(({ id }) => id)).toEqual(['a']);
    await edit('b', { name: 'Ben' }, { name: 'Ben O.' });
    server.write('a', 'contact', { city: 'Turin' });
    await sync();
    expect((await all('contact')).map(({ doc }) => doc)).toEqual([{ name: 'Ada L.', city: 'Turin' }, { name: 'Ben O.' }]);
    expect(server.pushes.flatMap(({ muts }) => muts.map((m) => m.b))).toEqual([1, 2]);
    expect(await readMeta()).toMatchObject({ live: 2, digest: server.tally().digest });
    expect(await beneath()).toEqual([]);
    expect(server.requests).not.toContain('snapshot');
  });

  test('opens also where its first page ended before it had a name for the device', async () => {
    const { name } = await openDatabase();
    await closeDatabase();
    await Dexie.delete(name);
    const old = new Dexie(name);
    old.version(1).stores(STORES);
    await old.open();
    old.close();
    expect((await readMeta()).next_mid).toBe(1);
  });

  test('a change that the server has and nobody lies under any more counts as none', async () => {
    await sync();
    await edit('a', { name: 'Ada', city: 'Leith' }, { name: 'Ada L.' });
    await sync();
    expect((await (await openDatabase()).outbox.toArray()).map((entry: OutboxEntry) => entry.state)).toEqual(['acked']);
    await asVersion1();
    expect(await beneath()).toEqual([]);
  });
});
