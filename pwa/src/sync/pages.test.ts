// @vitest-environment node
/** A page is taken in only where it follows on what this device has (SPEC.md 4.6): two leaders, late answers. */
import { beforeEach, describe, expect, test } from 'vitest';
import { round } from './round';
import { TestServer } from './test-server';
import { adoptHere } from '../db/adoption';
import { crashAfter, isDead, restart } from '../db/crash';
import { readMeta } from '../db/meta';
import { openDatabase } from '../db/connection';
import type { OutboxEntry } from '../db/database';
import { applyPage, dropRetained, type Page } from '../db/pages';
import { transact } from '../db/transaction';
import { all, write } from '../db/records';
import { sender } from '../db/sending';
import { freshDevice, outbox } from '../db/testing';

let server: TestServer;

beforeEach(async () => {
  await freshDevice();
  await adoptHere({ id: 'acc_1', email: 'ada@leith.example' });
  server = new TestServer();
});

const names = async () => (await all('contact')).map((row) => row.doc.name).sort();

test('pull_page_applied_atomically: whatever it dies of on the way, the page is there whole or not at all', async () => {
  for (const id of ['a', 'b', 'c']) server.write(id, 'contact', { name: id });
  await write([{ op: 'edit', kind: 'contact', id: 'a', before: {}, after: { city: 'Leith' } }]);
  const asked = sender(await readMeta());
  const page = await server.pull({ device: asked.device, epoch: asked.epoch, cursor: 0, limit: 500 }) as Page;
  const state = async (): Promise<unknown> => {
    const { view, snap, meta, outbox: queue } = await openDatabase();
    return Promise.all([view, snap, meta, queue].map((store) => store.toArray()));
  };
  const before = await state();
  let deaths = 0;
  for (let died = true; died; deaths += 1) {
    crashAfter(deaths + 1);
    await applyPage(page, asked).catch(() => undefined);
    died = isDead();
    await restart();
    if (died) expect(await state(), `at request ${deaths + 1}`).toEqual(before);
  }
  expect(deaths).toBeGreaterThan(5);
  expect((await readMeta()).cursor).toBe(3);
  expect((await all('contact')).map(({ doc }) => doc)).toEqual([{ name: 'a', city: 'Leith' }, { name: 'b' }, { name: 'c' }]);
});

describe('a page that does not follow on the cursor', () => {
  test('two_leaders_late_page: one that another tab overtook brings nothing old back', async () => {
    server.write('a', 'contact', { name: 'Ada' });
    const pull = server.pull.bind(server);
    server.pull = async (body) => {
      const late = await pull(body);
      server.pull = pull;
      server.write('a', 'contact', { name: 'Ada Obi' });
      server.write('b', 'contact', { name: 'Bo' });
      await round(server); /* the other tab, while this page is on its way */
      return late;
    };
    const before = server.requests.length;
    expect(await round(server)).toEqual({ st: 'ok', head: server.head });
    expect(server.requests.slice(before)).toEqual(['pull', 'pull', 'pull']);
    expect(await names()).toEqual(['Ada Obi', 'Bo']);
    expect(await readMeta()).toMatchObject({ cursor: server.head, live: 2, digest: server.tally().digest });
  });

  test('a late page is thrown away whole: cursor, rows and digest stay', async () => {
    server.write('a', 'contact', { name: 'Ada' });
    const asked = sender(await readMeta());
    const late = await server.pull({ device: asked.device, epoch: asked.epoch, cursor: 0, limit: 500 }) as Page;
    server.write('a', 'contact', { name: 'Ada Obi' });
    await round(server);
    const meta = await readMeta();
    expect(await applyPage(late, { ...asked, epoch: meta.epoch })).toEqual({ st: 'stale' });
    expect(await names()).toEqual(['Ada Obi']);
    expect(await readMeta()).toEqual(meta);
  });

  test('a page from further on leaves no hole: what lies between is asked for first', async () => {
    for (const id of ['a', 'b', 'c']) server.write(id, 'contact', { name: id });
    const asked = sender(await readMeta());
    const ahead = await server.pull({ device: asked.device, epoch: asked.epoch, cursor: 2, limit: 500 }) as Page;
    expect(await applyPage({ ...ahead, more: true }, asked)).toEqual({ st: 'stale' });
    expect((await readMeta()).cursor).toBe(0);
    await round(server);
    expect(await names()).toEqual(['a', 'b', 'c']);
  });
});

describe('a page from before a change was kept aside', () => {
  test('says nothing about it: the change stays on the screen and in the queue, and a later page settles it', async () => {
    await round(server);
    const asked = sender(await readMeta());
    const late = await server.pull({ ...asked, limit: 500 });
    server.rule = (m) => (m.id === 'a' ? { st: 'parked' } : undefined);
    await write([{ op: 'create', kind: 'contact', id: 'a', doc: { name: 'Ada' } }]);
    const pull = server.pull.bind(server);
    server.pull = () => Promise.resolve(late); /* made before, and here after the answer of the push */
    await round(server).catch(() => undefined);
    server.pull = pull;
    expect(await applyPage({ ...late, from: (await readMeta()).cursor }, { ...asked, cursor: (await readMeta()).cursor })).toMatchObject({ st: 'applied' });
    expect((await outbox()).map((entry) => entry.state)).toEqual(['parked']);
    expect(await names()).toEqual(['Ada']);
    server.rule = () => undefined;
    server.parked.clear();
    server.write('a', 'contact', { name: 'Ada' });
    await round(server);
    expect((await outbox()).map((entry) => entry.state)).toEqual(['acked']);
  });
});

test('what may go is found among ten thousand that stay', async () => {
  const { outbox: held, meta } = await openDatabase(), { device_id } = await readMeta();
  const entry = (device: string, mid: number): OutboxEntry => ({ device, mid, n: mid, ids: [], m: { op: 'nop' }, at: 0, state: 'acked', ack_seq: 0 });
  await held.bulkAdd([entry('0', 1), entry('z', 1), ...Array.from({ length: 10_000 }, (_, i) => entry(device_id, i + 1))]);
  await meta.update('main', { safe_mid: 1 });
  await transact(dropRetained);
  expect((await outbox()).map(({ device, mid }) => [device, mid]).slice(0, 2)).toEqual([[device_id, 2], [device_id, 3]]);
  expect(await held.count()).toBe(9_999);
});
