// @vitest-environment jsdom
import { get as read } from 'svelte/store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PushAnswer } from '../api/sync';
import { adoptHere } from '../db/adoption';
import { clock } from '../db/clock';
import { readMeta } from '../db/meta';
import { all, write } from '../db/records';
import { waiting } from '../db/waiting';
import { freshDevice, START } from '../db/testing';
import { uuid } from '../domain/ids';
import type { World } from './engine';
import type { Locks } from './leader';
import { syncStatus } from './status';
import { Tab } from './tab';
import { lost, problem, TestServer } from './test-server';

/** Web Locks as far as they are used: one holder, a queue, stealing. */
class TestLocks {
  private holder: { reject: (error: Error) => void } | undefined;
  private queue: (() => void)[] = [];

  request = ((_name: string, options: LockOptions, work: () => Promise<void>) => new Promise<void>((resolve, reject) => {
    const hold = (): void => {
      const mine = (this.holder = { reject });
      void work().then(resolve, reject).finally(() => {
        if (this.holder !== mine) return;
        this.holder = undefined;
        this.queue.shift()?.();
      });
    };
    options.signal?.addEventListener('abort', () => {
      this.queue = this.queue.filter((waiting) => waiting !== hold);
      reject(new DOMException('', 'AbortError'));
    });
    if (options.steal) this.holder?.reject(new DOMException('', 'AbortError'));
    if (options.steal || !this.holder) hold();
    else this.queue.push(hold);
  })) as unknown as Locks['request'];
}

let unfollow: () => void;
let server: TestServer, tabs: Tab[], now = START, online = true, visible = true;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  await freshDevice();
  await adoptHere({ id: 'acc_1', email: 'ada@leith.example' });
  [server, tabs, now, online, visible] = [new TestServer(), [], START, true, true];
  clock.now = () => now;
  unfollow = syncStatus.subscribe(() => undefined);
});

afterEach(() => {
  for (const tab of tabs) tab.stop();
  unfollow();
  vi.useRealTimers();
});

/** The server as the loop sees it. */
function wireOf(it: TestServer): World['wire'] {
  return {
    push: (body, keepalive) => it.push(body, keepalive), pull: (body) => it.pull(body), head: (etag) => it.asked(etag),
    deposit: (...args) => it.deposit(...args), snapshot: (after) => it.snapshot(after),
  };
}

const world = (): World => ({ wire: wireOf(server), app: '', now: () => now, random: () => 0.5, online: () => online, visible: () => visible });

function open(locks?: TestLocks, its: World = world()): Tab {
  const tab = new Tab('db', its, locks);
  tabs.push(tab);
  tab.start();
  return tab;
}

/** Lets time pass in small steps; what it set going ends before the next. */
async function pass(ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 100) {
    now += 100;
    vi.advanceTimersByTime(100);
    await new Promise(setImmediate);
  }
  await quiet();
}

async function quiet(): Promise<void> {
  for (let i = 0; i < 60; i += 1) await new Promise(setImmediate);
}

const create = (name: string) => write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name } }]);
const there = () => [...server.records.values()].map((item) => item.doc?.['name']).sort();

test('a change leaves a fifth of a second after it was saved', async () => {
  open();
  await pass(500);
  await create('Ada');
  await pass(500);
  expect(there()).toEqual(['Ada']);
  expect(read(syncStatus)).toMatchObject({ signedIn: true, problem: undefined, sending: false });
});

test('a change saved while a slow round is under way goes soon, and so does the next', async () => {
  open();
  await pass(1000);
  let answer = (): void => undefined;
  const slow = new Promise<void>((resolve) => { answer = resolve; });
  const push = server.push.bind(server);
  server.push = (...args) => slow.then(() => push(...args));
  await create('Ada');
  await pass(500);
  await create('Ben');
  await pass(500);
  answer();
  await pass(1000);
  await create('Cem');
  await pass(1000);
  expect(there()).toEqual(['Ada', 'Ben', 'Cem']);
});

test('one tab leads, another one takes over when it is closed', async () => {
  const locks = new TestLocks(), first = open(locks), second = open(locks);
  await pass(500);
  expect([first.leads, second.leads]).toEqual([true, false]);
  first.stop();
  await pass(500);
  expect(second.leads).toBe(true);
  await create('Ada');
  await pass(500);
  expect(there()).toEqual(['Ada']);
});

test('no_web_locks_fallback: every tab leads, which wastes requests and doubles nothing', async () => {
  open();
  open();
  await pass(300);
  await create('Ada');
  await create('Ben');
  await pass(1500);
  expect(there()).toEqual(['Ada', 'Ben']);
  expect(server.head).toBe(2);
  expect((await readMeta()).digest).toBe(server.tally().digest);
});

test('leader_tab_frozen_follower_takes_over', async () => {
  const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const locks = new TestLocks(), frozen = world();
  frozen.wire = { ...frozen.wire, push: () => new Promise<PushAnswer>(() => undefined), pull: () => new Promise<never>(() => undefined) };
  const first = open(locks, frozen), second = open(locks);
  await create('Ada');
  await pass(30_000);
  expect([first.leads, second.leads]).toEqual([true, false]);
  await pass(70_000);
  expect(second.leads).toBe(true);
  expect(there()).toEqual(['Ada']);
  expect(warning).toHaveBeenCalledWith('Sync does not move: this tab takes the lead');
}, 20_000);

test('a leader waiting for a person is not stuck', async () => {
  const locks = new TestLocks();
  server.push = () => Promise.reject(problem(401, 'unauthenticated'));
  const first = open(locks), second = open(locks);
  await create('Ada');
  await pass(120_000);
  expect([first.leads, second.leads]).toEqual([true, false]);
  expect(read(syncStatus)).toMatchObject({ signedIn: false, problem: 'sign-in', waiting: 1 });
}, 20_000);

test('what another device writes is seen by asking for the head', async () => {
  open();
  await pass(1000);
  server.write('x', 'contact', { name: 'From the desktop' });
  await pass(3000);
  expect((await all('contact')).map((row) => row.doc.name)).toEqual(['From the desktop']);
});

test('head_never_answered_still_converges', async () => {
  server.answersHead = false;
  open();
  await pass(1000);
  server.write('x', 'contact', { name: 'From the desktop' });
  await pass(310_000);
  expect(await all('contact')).toHaveLength(1);
}, 30_000);

test('after failures it waits longer each time, and goes at once when the network is back', async () => {
  server.faults = Array.from({ length: 50 }, () => ({ error: lost() }));
  open();
  await create('Ada');
  await pass(60_000);
  const tries = server.requests.filter((name) => name === 'push').length;
  expect(tries).toBeGreaterThan(3);
  expect(tries).toBeLessThan(9);
  expect(read(syncStatus)).toMatchObject({ online: false, waiting: 1 });
  server.faults = [];
  globalThis.dispatchEvent(new Event('online'));
  await pass(3000);
  expect(await waiting()).toEqual([]);
});

test('after failures it goes soon when the server answers again, which the browser cannot know', async () => {
  open(undefined, { ...world(), random: () => 0.99 });
  await pass(1000);
  server.faults = Array.from({ length: 50 }, () => ({ error: lost() }));
  server.answersHead = false;
  await create('Ada');
  await pass(150_000);
  expect(await waiting()).toHaveLength(1);
  [server.faults, server.answersHead] = [[], true];
  await pass(25_000);
  expect(await waiting()).toEqual([]);
}, 20_000);

test('a page whose requests for the lead all fail asks again calmly, and stands once they do not', async () => {
  const locks = new TestLocks(), request = locks.request;
  let asked = 0;
  locks.request = (() => Promise.reject(new DOMException(String((asked += 1)), 'InvalidStateError'))) as typeof request;
  const tab = open(locks);
  await pass(5000);
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(8);
  locks.request = request;
  await pass(2000);
  expect(tab.leads).toBe(true);
});

test('a page that the browser keeps for "back" gives up the lead, and stands for it again once it is shown', async () => {
  const locks = new TestLocks(), first = open(locks);
  await pass(1000);
  dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }));
  expect(first.leads).toBe(false);
  const second = open(locks);
  await pass(1000);
  expect(second.leads).toBe(true);
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  await pass(1000);
  expect([first.leads, second.leads]).toEqual([false, true]);
  second.stop();
  await pass(1000);
  expect(first.leads).toBe(true);
});

test('a hidden page asks rarely, one without a network not at all', async () => {
  open();
  await pass(1000);
  const asked = () => server.requests.filter((name) => name === 'head').length;
  online = false;
  await pass(60_000);
  expect(asked()).toBe(0);
  [online, visible] = [true, false];
  await pass(120_000);
  expect(asked()).toBeLessThanOrEqual(3);
}, 20_000);

test('a push on its way when the page goes is sent again in one that outlives it', async () => {
  const sent: boolean[] = [];
  server.push = (_body: unknown, keepalive = false) => {
    sent.push(keepalive);
    return new Promise<never>(() => undefined);
  };
  open();
  await create('Ada');
  await pass(500);
  globalThis.dispatchEvent(new Event('pagehide'));
  expect(sent).toEqual([false, true]);
});
