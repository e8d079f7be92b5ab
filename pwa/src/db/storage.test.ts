// @vitest-environment node
import Dexie from 'dexie';
import { get as read } from 'svelte/store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeDatabase, openDatabase, outdated, refused } from './connection';
import { allDrafts, flushDrafts, isTyping, loadDraft, saveDraft } from './drafts';
import { all, QuotaError, StorageRefused, write } from './records';
import { freshDevice, outbox } from './testing';

beforeEach(async () => { await freshDevice(); });
afterEach(() => { vi.restoreAllMocks(); });

const create = () => write([{ op: 'create', kind: 'contact', id: 'a', doc: { name: 'Ada' } }], { clearDraft: 'new' });

/** The disk is full for the next `times` writes. */
function full(times: number): void {
  const original = IDBObjectStore.prototype.add;
  let left = times;
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function add(this: IDBObjectStore, ...args: Parameters<typeof original>) {
    left -= 1;
    if (left >= 0) throw new DOMException('full', 'QuotaExceededError');
    return original.apply(this, args);
  });
}

test('the database is opened so that a transaction has reached the disk when it completes', async () => {
  const asked = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await freshDevice();
  await create();
  expect(asked.mock.calls.map(([, mode, options]) => [mode, options?.durability])).toContainEqual(['readwrite', 'strict']);
});

test('quota_exceeded_never_says_saved: nothing is half there and the draft stays', async () => {
  saveDraft('new', { name: 'Ada' });
  await flushDrafts();
  full(2);
  await expect(create()).rejects.toBeInstanceOf(QuotaError);
  expect(await outbox()).toEqual([]);
  expect(await all('contact')).toEqual([]);
  expect(await loadDraft('new')).toEqual({ name: 'Ada' });
});

test('caches are freed and the write is tried once more', async () => {
  full(1);
  await create();
  expect(await all('contact')).toHaveLength(1);
});

test('typing that was not on the disk yet is still a draft when the save failed', async () => {
  saveDraft('new', { name: 'Ada' });
  full(2);
  await expect(create()).rejects.toBeInstanceOf(QuotaError);
  await flushDrafts();
  expect((await allDrafts()).map((draft) => draft.value)).toEqual([{ name: 'Ada' }]);
});

test('a browser that keeps nothing is told apart, and nothing pretends', async () => {
  await closeDatabase();
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => { throw new DOMException('denied', 'SecurityError'); });
  const { closeRegistry } = await import('./registry');
  closeRegistry();
  await expect(create()).rejects.toBeInstanceOf(StorageRefused);
  expect(read(refused)).toBe(true);
});

test('a newer form of the database in another tab closes this one and asks to reload', async () => {
  const db = await freshDevice();
  const newer = new Dexie(db.name);
  newer.version(99).stores({ outbox: '[device+mid], *ids, state, ack_seq, acked_at' });
  await newer.open();
  expect(read(outdated)).toBe(true);
  expect(db.isOpen()).toBe(false);
  newer.close();
});

test('what was typed here and taken back is no draft; one that somebody else left stays', async () => {
  saveDraft('note', 'one');
  await flushDrafts();
  saveDraft('note', undefined);
  await expect.poll(() => allDrafts()).toEqual([]);
  expect(isTyping()).toBe(false);
  await (await openDatabase()).drafts.put({ key: 'note', value: 'of another tab', at: 1 });
  saveDraft('note', undefined);
  expect(await loadDraft('note')).toBe('of another tab');
});

test('typed and taken back while the draft of an earlier visit is read: that draft stays', async () => {
  saveDraft('note', 'earlier');
  await flushDrafts();
  const read = loadDraft('note');
  saveDraft('note', 'one');
  saveDraft('note', undefined);
  expect(await read).toBe('earlier');
  expect(await loadDraft('note')).toBe('earlier');
});

test('what the network did never changes a draft', async () => {
  saveDraft('note', 'one');
  saveDraft('note', 'two');
  await flushDrafts();
  expect(await loadDraft('note')).toBe('two');
});
