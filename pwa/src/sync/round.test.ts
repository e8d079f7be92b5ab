// @vitest-environment node
import { beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../api/problems';
import { adoptHere } from '../db/adoption';
import { clock } from '../db/clock';
import { openDatabase } from '../db/connection';
import { readMeta } from '../db/meta';
import { gone } from '../db/rebuild';
import { rename as takeNewName } from '../db/rename';
import { all, get, write } from '../db/records';
import { waiting } from '../db/waiting';
import { freshDevice, outbox, START } from '../db/testing';
import { uuid } from '../domain/ids';
import { round } from './round';
import { lost, problem, TestServer } from './test-server';

const owner = { id: 'acc_1', email: 'ada@leith.example' };
let server: TestServer;

beforeEach(async () => {
  await freshDevice();
  await adoptHere(owner);
  server = new TestServer();
});

const create = (id: string, name: string) => write([{ op: 'create', kind: 'contact', id, doc: { name } }]);
const rename = (id: string, from: string, to: string) => write([{ op: 'edit', kind: 'contact', id, before: { name: from }, after: { name: to } }]);
const names = async () => (await all('contact')).map((row) => row.doc.name).sort();
const states = async () => (await outbox()).map((entry) => entry.state);
const sizes = { push: { count: 3, bytes: 1000 * 1024 }, long: 10, chunk: 5 };
const sync = () => round(server);

describe('a round', () => {
  test('pushes what waits and brings what is new, in one request', async () => {
    server.write('other', 'contact', { name: 'From the desktop' });
    await create('a', 'Ada');
    expect(await sync()).toEqual({ st: 'ok', head: 2 });
    expect(server.requests).toEqual(['push']);
    expect(await names()).toEqual(['Ada', 'From the desktop']);
    expect((await get('contact', 'a'))?.pending).toBe(0);
    expect(await readMeta()).toMatchObject({ cursor: 2, epoch: 'e_1', bootstrapped: true, live: 2, digest: server.tally().digest });
  });

  test('sends the fields of the wire and no others', async () => {
    clock.now = () => START - 5000;
    await create('a', 'Ada');
    clock.now = () => START;
    await sync();
    const { device_id: device } = await readMeta();
    expect(server.pushes[0]).toEqual({
      proto: 1, schema: 1, app: '', account: 'acc_1', epoch: null, device, sent_at: START, ack_mid: 0, cursor: 0,
      muts: [{ mid: 1, schema: 1, age: 5000, cur: 0, op: 'put', create: true, kind: 'contact', id: 'a', b: 0, set: { name: 'Ada' } }],
      pull: { cursor: 0, epoch: null, limit: 500, boot: true },
    });
  });

  test('does nothing for a guest', async () => {
    await freshDevice();
    await create('a', 'Ada');
    expect(await sync()).toEqual({ st: 'guest' });
    expect(server.requests).toEqual([]);
  });

  test('with nothing to send is one pull', async () => {
    await sync();
    server.requests = [];
    expect(await sync()).toMatchObject({ st: 'ok' });
    expect(server.requests).toEqual(['pull']);
  });

  test('sends a large queue in batches', async () => {
    await write(Array.from({ length: 7 }, (_, i) => ({ op: 'create', kind: 'contact', id: uuid(), doc: { name: `P${i}` } }) as const));
    await round(server, { sizes });
    expect(server.pushes.map((push) => push.muts.length)).toEqual([3, 3, 1]);
    expect(await states()).not.toContain('new');
  });

  test('keeps batches under a mebibyte', async () => {
    const note = 'Größe '.repeat(9000);
    for (let i = 0; i < 24; i += 1) await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: `P${i}`, note } }]);
    await sync();
    const sizes = server.pushes.map((push) => new TextEncoder().encode(JSON.stringify(push)).length);
    expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
    expect(server.records.size).toBe(24);
  });

  test('commits that a mutation was sent before it leaves, and folds nothing into it afterwards', async () => {
    await create('a', 'Ada');
    server.fail(lost());
    await expect(sync()).rejects.toThrow();
    expect((await outbox())[0]).toMatchObject({ state: 'new', sent_at: START });
    await rename('a', 'Ada', 'Ada L.');
    expect(await states()).toEqual(['new', 'new']);
  });

  test('pages that are cut off are fetched on', async () => {
    const paged = new TestServer('acc_1', 2);
    for (let i = 0; i < 7; i += 1) paged.write(`p${i}`, 'contact', { name: `P${i}` });
    await round(paged);
    expect(await all('contact')).toHaveLength(7);
    expect(paged.requests).toHaveLength(4);
  });
});

describe('an answer that was lost', () => {
  test('is asked for again and nothing is applied twice', async () => {
    await create('a', 'Ada');
    server.fail(lost(), true);
    await expect(sync()).rejects.toThrow();
    await sync();
    expect(server.head).toBe(1);
    expect(await names()).toEqual(['Ada']);
  });

  test.each([{ epoch: 'e_0' }, { device_id: 'renamed-meanwhile' }, { account: 'acc_2' }])('is not used by who is somebody else by then: %o', async (changed) => {
    await create('a', 'Ada');
    await sync();
    const db = await openDatabase();
    server.push = async (body) => {
      const answer = await TestServer.prototype.push.call(server, body);
      server.push = () => Promise.reject(lost());
      await db.meta.update('main', changed);
      return answer;
    };
    await create('b', 'Ben');
    await sync().catch(() => undefined);
    expect((await db.outbox.where('ids').equals('b').toArray())[0]?.state).toBe('new');
  });
});

describe('a refusal', () => {
  beforeEach(() => create('a', 'Ada'));

  test('token_expires_mid_batch_resumes: 401 between two batches stops, keeps what has not gone and goes on after signing in', async () => {
    for (const id of ['b', 'c', 'd', 'e']) await create(id, id);
    const push = server.push.bind(server);
    server.push = (body) => (server.pushes.length === 1 ? Promise.reject(problem(401, 'unauthenticated')) : push(body));
    expect(await round(server, { sizes })).toEqual({ st: 'stopped', why: 'sign-in' });
    expect((await waiting()).map(({ id, state }) => [id, state])).toEqual([['d', 'new'], ['e', 'new']]);
    server.push = push;
    expect(await round(server, { sizes })).toMatchObject({ st: 'ok' });
    expect([await waiting(), server.head]).toEqual([[], 5]);
  });

  test('403 account_mismatch stops: this queue is never sent under that session', async () => {
    server.fail(problem(403, 'account_mismatch'));
    expect(await sync()).toEqual({ st: 'stopped', why: 'sign-in' });
    expect(server.requests).toEqual(['push']);
    expect(await waiting()).toHaveLength(1);
  });

  test('409 gap sends again from the number that the server expects', async () => {
    await sync();
    const { device_id: device } = await readMeta();
    server.lastMid.set(device, 0);
    server.mids.clear();
    server.told.clear();
    await create('b', 'Ben');
    await sync();
    expect((await readMeta()).device_id).toBe(device);
    expect(server.pushes.map((push) => push.muts.map((m) => m.mid))).toEqual([[1], [2], [1, 2]]);
  });

  test('409 gap renames where that number is no longer held', async () => {
    server.safe = 1;
    await sync();
    await sync();
    expect(await outbox()).toEqual([]);
    const { device_id: device } = await readMeta();
    server.lastMid.set(device, 0);
    await create('b', 'Ben');
    await sync();
    expect((await readMeta()).device_id).not.toBe(device);
    expect(server.records.get('b')?.doc).toEqual({ name: 'Ben' });
  });

  test('phone_restored_from_backup_forks_safely: 409 fork takes a new name, keeps first names, and both contents survive', async () => {
    const { device_id: device } = await readMeta();
    server.lastMid.set(device, 1);
    server.mids.set(`${device}/1`, 'the clone wrote something else');
    await sync();
    const last = server.pushes.at(-1)!;
    expect(last.device).not.toBe(device);
    expect(last.muts[0]).toMatchObject({ mid: 1, was: [device, 1], own: [[device, 0]], set: { name: 'Ada' } });
    expect(server.records.get('a')?.doc).toEqual({ name: 'Ada' });
  });

  test('a server that calls every name a fork is left alone for a while', async () => {
    server.push = () => Promise.reject(problem(409, 'fork'));
    await expect(sync()).rejects.toMatchObject({ code: 'fork' });
    expect(await waiting()).toHaveLength(1);
  });

  test('a pull that knows more of this device than it does itself renames', async () => {
    await sync();
    const { device_id: device } = await readMeta();
    server.lastMid.set(device, 9);
    await sync();
    expect((await readMeta()).device_id).not.toBe(device);
  });

  test('oversize_item_is_deposited: 413 halves, and a single mutation that is too large leaves by the deposit', async () => {
    for (const id of ['b', 'c', 'd']) await create(id, id);
    const push = server.push.bind(server);
    server.push = (body) => {
      const { muts } = body as { muts: { id: string }[] };
      return muts.some((m) => m.id === 'c') ? Promise.reject(problem(413, 'too_big')) : push(body);
    };
    await sync();
    expect([...server.records.keys()].sort()).toEqual(['a', 'b', 'd']);
    expect(JSON.parse(server.deposits[0]!)).toMatchObject({ entry: { m: { id: 'c', set: { name: 'c' } } } });
    expect(server.pushes.some((p) => p.muts.some((m) => m.op === 'nop' && m.deposit === 'q_1'))).toBe(true);
    expect(await get('contact', 'c')).toMatchObject({ doc: { name: 'c' }, aside: 1 });
    expect(await waiting()).toMatchObject([{ id: 'c', fields: ['name'], state: 'parked', reason: 'too_big' }]);
  });

  describe('of one text that is too long', () => {
    const long = 'w'.repeat(500), note = (before: string, after: string) => write([{ op: 'edit', kind: 'contact', id: 'a', before: { name: 'Ada', note: before }, after: { name: 'Ada', note: after } }]);
    const shown = async () => (await get('contact', 'a'))?.doc.note;

    beforeEach(async () => {
      await sync();
      const push = server.push.bind(server);
      server.push = (body) => (JSON.stringify(body).includes(long) ? Promise.reject(problem(413, 'too_big')) : push(body));
      await note('', long);
    });

    test('keeps it on the screen, through what other devices write and a new name', async () => {
      await sync();
      server.write('a', 'contact', { city: 'Leith' });
      await sync();
      expect(await get('contact', 'a')).toMatchObject({ doc: { note: long, city: 'Leith' }, aside: 1 });
      Object.assign(server, { epoch: 'e_2', head: 2 ** 32 });
      await sync();
      expect(await shown()).toBe(long);
    });

    test('sends the rest of what was written with it, and deletes as ever', async () => {
      await write([{ op: 'edit', kind: 'contact', id: 'a', before: { name: 'Ada', note: long }, after: { name: 'Ada L.', note: long } }]);
      await sync();
      expect(server.records.get('a')?.doc).toEqual({ name: 'Ada L.' });
      expect(await get('contact', 'a')).toMatchObject({ doc: { name: 'Ada L.', note: long }, aside: 1 });
      await write([{ op: 'remove', kind: 'contact', id: 'a' }]);
      await sync();
      await sync();
      expect(await get('contact', 'a')).toBeUndefined();
    });

    test('sends it once it is shorter, as if the long one had never been', async () => {
      await sync();
      await note(long, 'short');
      expect(await waiting()).toMatchObject([{ state: 'new', fields: ['note'] }]);
      await sync();
      expect(server.pushes.flatMap((push) => push.muts).at(-1)).toMatchObject({ text: { note: { v: 'short' } } });
      expect(server.records.get('a')?.doc).toEqual({ name: 'Ada', note: 'short' });
      expect([await waiting(), await shown()]).toEqual([[], 'short']);
    });

    test.each([413, 429])('holds up nothing behind it where the deposit answers %i', async (status) => {
      server.deposit = () => Promise.reject(problem(status, 'deposit_full'));
      await create('b', 'Ben');
      expect(await sync()).toMatchObject({ st: 'ok' });
      expect(server.records.get('b')?.doc).toEqual({ name: 'Ben' });
      expect(await shown()).toBe(long);
      expect(await waiting()).toMatchObject([{ id: 'a', state: 'parked', reason: 'too_big' }]);
    });
  });

  test('400 for a whole batch does not block the others', async () => {
    await create('b', 'Ben');
    const push = server.push.bind(server);
    server.push = (body) => (JSON.stringify(body).includes('"Ada"') ? Promise.reject(problem(400, 'invalid')) : push(body));
    await sync();
    expect([...server.records.keys()]).toEqual(['b']);
    expect(server.deposits).toHaveLength(1);
  });

  test('426_then_deposit_then_upgrade_replays_once: the raw outbox is deposited once, and pushed when the server understands it', async () => {
    const push = server.push.bind(server);
    server.push = () => Promise.reject(problem(426, 'upgrade'));
    expect(await sync()).toEqual({ st: 'stopped', why: 'update' });
    expect(await sync()).toEqual({ st: 'stopped', why: 'update' });
    expect(server.deposits).toHaveLength(1);
    expect(JSON.parse(server.deposits[0]!)).toMatchObject({ outbox: [{ m: { set: { name: 'Ada' } } }] });
    expect(await waiting()).toHaveLength(1);
    server.push = push;
    await sync();
    expect(server.head).toBe(1);
  });

  test('426: a queue that is too long for one deposit is left in pieces, and one that finds no room stays here', async () => {
    const note = 'Größe '.repeat(9000);
    for (let i = 0; i < 36; i += 1) await create(uuid(), note);
    server.push = () => Promise.reject(problem(426, 'upgrade'));
    const deposit = server.deposit.bind(server);
    server.deposit = () => Promise.reject(problem(429, 'too_many'));
    expect(await sync()).toEqual({ st: 'stopped', why: 'update' });
    server.deposit = deposit;
    expect(await sync()).toEqual({ st: 'stopped', why: 'update' });
    expect(Math.max(...server.deposits.map((one) => new TextEncoder().encode(one).length))).toBeLessThan(5 * 1024 * 1024);
    expect(server.deposits.flatMap((one) => (JSON.parse(one) as { outbox: unknown[] }).outbox)).toHaveLength(37);
    expect(await waiting()).toHaveLength(37);
  });

  test.each([429, 503, 500, 502])('%i is left to the loop, with the time the server named', async (status) => {
    server.fail(new Problem(status, 'busy', '', 7));
    await expect(sync()).rejects.toMatchObject({ status, retryAfter: 7 });
    expect(await waiting()).toHaveLength(1);
  });

  test('410 pushes everything first, fetches a snapshot and swaps it in', async () => {
    await sync();
    server.write('gone-meanwhile', 'contact', { name: 'x' });
    await sync();
    server.records.delete('gone-meanwhile');
    server.head += 10;
    server.horizon = server.head;
    await create('b', 'Ben');
    server.requests = [];
    expect(await sync()).toMatchObject({ st: 'ok' });
    expect(server.requests.slice(0, 3)).toEqual(['push', 'push', 'snapshot']);
    expect(await names()).toEqual(['Ada', 'Ben']);
    expect((await gone()).map((row) => row.id)).toEqual(['gone-meanwhile']);
    expect((await readMeta()).digest).toBe(server.tally().digest);
  });

  test('server_restored_from_backup_clients_heal: what is held is told again under new numbers', async () => {
    await sync();
    await create('b', 'Ben');
    await sync();
    const before = (await readMeta()).device_id;
    Object.assign(server, { epoch: 'e_2', head: 2 ** 32, records: new Map(), lastMid: new Map(), mids: new Map(), told: new Map() });
    server.write('old', 'contact', { name: 'In the backup' });
    expect(await sync()).toMatchObject({ st: 'ok' });
    expect((await readMeta()).device_id).not.toBe(before);
    expect(await names()).toEqual(['Ada', 'Ben', 'In the backup']);
    expect([...server.records.keys()].sort()).toEqual(['a', 'b', 'old']);
    expect(server.pushes.at(-1)!.muts.map((m) => m.was)).toEqual([[before, 1], [before, 2]]);
  });
});

describe('need_full', () => {
  test('queues the record as it was pulled, then the mutation again under a new mid', async () => {
    server.write('p', 'contact', { name: 'Pat', city: 'Leith' });
    await sync();
    server.records.delete('p');
    server.rule = (m) => (m.id === 'p' && !server.records.has('p') && !m.create ? { st: 'need_full', need: ['p'] } : undefined);
    await rename('p', 'Pat', 'Pat Q.');
    await sync();
    const { device_id: device } = await readMeta();
    expect(server.pushes.flatMap((push) => push.muts)).toMatchObject([
      { mid: 1, set: { name: 'Pat Q.' } },
      { mid: 2, create: true, b: 1, set: { name: 'Pat', city: 'Leith' } },
      { mid: 3, was: [device, 1], set: { name: 'Pat Q.' } },
    ]);
    expect(server.records.get('p')?.doc).toEqual({ name: 'Pat Q.', city: 'Leith' });
    expect((await get('contact', 'p'))?.doc).toEqual({ name: 'Pat Q.', city: 'Leith' });
  });

  test('queues nothing where an own delete of the record came later', async () => {
    server.write('p', 'contact', { name: 'Pat' });
    await sync();
    server.rule = (m) => (m.op === 'put' ? { st: 'need_full', need: ['p'] } : undefined);
    await rename('p', 'Pat', 'Pat Q.');
    server.fail(lost());
    await sync().catch(() => undefined);
    await write([{ op: 'remove', kind: 'contact', id: 'p' }]);
    await sync();
    expect(server.pushes.flatMap((push) => push.muts).filter((m) => m.was)).toEqual([]);
  });
});

describe('need_full about a record that counts', () => {
  const asksForAll = (m: { id?: string; create?: boolean }) => (m.id === 'g' && !server.records.has('g') && !m.create ? { st: 'need_full', need: ['g'] } : undefined);
  const edit = () => write([{ op: 'edit', kind: 'goal', id: 'g', before: { text: 'Meet five' }, after: { text: 'Meet six' } }]);
  const preimage = () => server.pushes.flatMap((push) => push.muts).find((m) => m.id === 'g' && m.create);

  beforeEach(async () => {
    server.write('g', 'goal', { text: 'Meet five', count: 3 });
    await sync();
    server.rule = asksForAll;
  });

  test('tells what it had come to', async () => {
    server.records.delete('g');
    await edit();
    await sync();
    expect(preimage()).toMatchObject({ start: { count: 3 } });
  });

  test('tells no count after the server was restored: all who counted tell it again', async () => {
    Object.assign(server, { epoch: 'e_2', head: 2 ** 32, records: new Map(), lastMid: new Map(), mids: new Map(), told: new Map() });
    await edit();
    await sync();
    await sync();
    expect(preimage()).toMatchObject({ set: { text: 'Meet five' } });
    expect(preimage()).not.toHaveProperty('start');
  });
});

describe('what is parked', () => {
  test('stays on the screen, marked, until a pull no longer lists it', async () => {
    server.rule = (m) => (m.id === 'a' ? { st: 'parked' } : undefined);
    await create('a', 'Ada');
    await create('b', 'Ben');
    await sync();
    expect(await names()).toEqual(['Ada', 'Ben']);
    expect(await get('contact', 'a')).toMatchObject({ aside: 1, pending: 1 });
    server.rule = () => undefined;
    server.parked.clear();
    server.write('a', 'contact', { name: 'Ada' });
    await sync();
    expect(await get('contact', 'a')).toMatchObject({ pending: 0, seq: 2 });
  });
});

describe('what is kept after it was sent', () => {
  test('goes once it is pulled and in a backup of the server', async () => {
    await create('a', 'Ada');
    await sync();
    expect(await states()).toEqual(['acked']);
    server.safe = 1;
    await sync();
    expect(await outbox()).toEqual([]);
    expect(await names()).toEqual(['Ada']);
  });

  test('stays until the server says so, however far the clock of this device jumps', async () => {
    await create('a', 'Ada');
    await sync();
    clock.now = () => START + 400 * 24 * 3600 * 1000;
    await sync();
    expect(await states()).toEqual(['acked']);
  });

  test('goes under an earlier name of the device once something of the present name may go', async () => {
    await create('a', 'Ada');
    await sync();
    await takeNewName((await readMeta()).device_id);
    await create('b', 'Ben');
    await create('c', 'Cy');
    await sync();
    expect(await states()).toEqual(['acked', 'acked', 'acked']);
    server.safe = 1;
    await sync();
    expect((await outbox()).map(({ ids }) => ids)).toEqual([['c']]);
    expect(await names()).toEqual(['Ada', 'Ben', 'Cy']);
  });

  test('is never shown over what was pulled later', async () => {
    await create('a', 'Ada');
    await sync();
    server.write('a', 'contact', { name: 'Ada Lovelace' });
    await sync();
    expect(await names()).toEqual(['Ada Lovelace']);
  });
});

describe('the digest', () => {
  test('digest_mismatch_rebuilds_snap_keeps_outbox', async () => {
    for (let i = 0; i < 5; i += 1) server.write(`p${i}`, 'contact', { name: `P${i}` });
    await sync();
    const db = await openDatabase();
    await db.meta.update('main', { digest: 'f'.repeat(16) });
    await create('b', 'Ben');
    expect(await sync()).toMatchObject({ st: 'ok' });
    expect(server.requests).toContain('snapshot');
    expect(await names()).toEqual(['Ben', 'P0', 'P1', 'P2', 'P3', 'P4']);
    expect((await readMeta()).digest).toBe(server.tally().digest);
  });

  test('one that never agrees ends in waiting, not in a loop', async () => {
    const page = server.pull.bind(server);
    server.pull = async (body) => ({ ...(await page(body)), digest: 'f'.repeat(16) });
    await expect(sync()).rejects.toMatchObject({ code: 'digest' });
  });
});

describe('the brake on removals', () => {
  beforeEach(async () => {
    for (let i = 0; i < 40; i += 1) server.write(`p${i}`, 'contact', { name: `P${i}` });
    await sync();
  });

  test('lets a large delete pass that the digest agrees with', async () => {
    for (let i = 0; i < 30; i += 1) server.remove(`p${i}`);
    expect(await sync()).toMatchObject({ st: 'ok' });
    expect(await all('contact')).toHaveLength(10);
  });

  test('mass_delete_brake_stops_and_asks: where the digest disagrees; it goes on once a person said so', async () => {
    for (let i = 0; i < 30; i += 1) server.remove(`p${i}`);
    const page = server.pull.bind(server);
    server.pull = async (body) => ({ ...(await page(body)), digest: '0'.repeat(16), count: 3 });
    expect(await sync()).toEqual({ st: 'stopped', why: 'removals', going: 30, of: 40 });
    expect(await all('contact')).toHaveLength(40);
    server.pull = page;
    await round(server, { allowRemovals: true });
    expect(await all('contact')).toHaveLength(10);
  });
});

describe('the first sync of a large account', () => {
  beforeEach(() => {
    server = new TestServer('acc_1', 4);
    for (let i = 0; i < 12; i += 1) server.write(`p${i}`, 'contact', { name: `P${i}` });
  });

  test('is a stream, shows how far it is, and ends with equal digests', async () => {
    const seen: number[] = [];
    await round(server, { sizes, progress: (done) => seen.push(done) });
    expect(seen).toEqual([5, 10, 12]);
    expect(await all('contact')).toHaveLength(12);
    expect(await readMeta()).toMatchObject({ live: 12, digest: server.tally().digest, cursor: 12, bootstrapped: true });
  });

  test('shows what came so far while more is on its way, under what waits here', async () => {
    await create('mine', 'Mine');
    let seen = 0, looked = Promise.resolve();
    const stream = server.snapshot.bind(server);
    server.snapshot = async function* (after) {
      for await (const line of stream(after)) {
        await looked; /* the next line comes only after the look at what is there */
        yield line;
      }
    };
    await round(server, { sizes, progress: (done) => { if (done === 5) looked = all('contact').then((rows) => { seen = rows.length; }); } });
    expect(seen).toBe(6);
    expect(await all('contact')).toHaveLength(13);
  });

  test('bootstrap_stream_interrupted_resumes: it goes on where it was cut off', async () => {
    server.faults = [{ error: problem(503, 'x') }];
    const pull = server.pull.bind(server);
    server.pull = (body) => {
      const fault = server.faults.shift();
      return pull(body).finally(() => { if (fault) server.faults.unshift(fault); });
    };
    await expect(round(server, { sizes })).rejects.toThrow();
    expect((await readMeta()).rebuild).toMatchObject({ after: 5 });
    server.remove('p1'); // stored already: only the pages after the first head tell of it
    server.remove('p5');
    server.write('p6', 'contact', { name: 'Changed meanwhile' });
    expect(await round(server, { sizes })).toMatchObject({ st: 'ok' });
    expect([await get('contact', 'p1'), await get('contact', 'p5')]).toEqual([undefined, undefined]);
    expect(server.requests.filter((name) => name === 'snapshot')).toHaveLength(2);
    expect((await get('contact', 'p6'))?.doc.name).toBe('Changed meanwhile');
    expect((await readMeta()).digest).toBe(server.tally().digest);
  });
});
