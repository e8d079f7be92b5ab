// @vitest-environment jsdom
import { get as read } from 'svelte/store';
import { beforeEach, expect, test, vi } from 'vitest';
import { uuid } from '../domain/ids';
import { clock } from './clock';
import { closeDatabase, openDatabase } from './connection';
import { clearDraft, flushDrafts, loadDraft, saveDraft } from './drafts';
import { all, get, live, write } from './records';
import { recordState, unsyncedCount } from './state';
import { freshDevice, outbox, slowDisk, START } from './testing';

const id = uuid();
/** What crosses over in localStorage. */
const crossing = () => Object.entries({ ...localStorage }).filter(([key]) => key.startsWith('hallway:last:')).map(([, words]) => words as string);
beforeEach(async () => { await freshDevice(); });

test('a created record is read back and waits in the outbox as a create', async () => {
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo Park', tags: ['vip'], note: 'Zines.' } }]);
  expect((await get('contact', id))?.doc).toEqual({ name: 'Jo Park', tags: ['vip'], note: 'Zines.' });
  const [entry] = await outbox();
  expect(entry!.m).toEqual({
    op: 'put', create: true, schema: 1, kind: 'contact', id, cur: 0, b: 0,
    set: { name: 'Jo Park' }, elem: { tags: { add: ['vip'] } }, text: { note: { v: 'Zines.' } },
  });
});

test('mids are dense and start at one', async () => {
  for (const n of [1, 2, 3]) await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: String(n) } }]);
  expect((await outbox()).map((entry) => entry.mid)).toEqual([1, 2, 3]);
});

test('an edit that was never sent is folded into the create', async () => {
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo' } }]);
  await write([{ op: 'edit', kind: 'contact', id, before: { name: 'Jo' }, after: { name: 'Jo Park', note: 'x' } }]);
  const entries = await outbox();
  expect(entries).toHaveLength(1);
  expect(entries[0]!.m).toMatchObject({ create: true, set: { name: 'Jo Park' }, text: { note: { v: 'x' } } });
});

test('an edit without a change writes nothing', async () => {
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo' } }]);
  await write([{ op: 'edit', kind: 'contact', id, before: { name: 'Jo', city: '' }, after: { name: 'Jo' } }]);
  expect((await outbox())).toHaveLength(1);
});

test('all changes of one write stand or fall together', async () => {
  const broken = { op: 'edit', kind: 'contact', id, before: {}, after: { name: () => 'Jo' } } as never;
  await expect(write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'A' } }, broken])).rejects.toThrow();
  expect(await all('contact')).toEqual([]);
});

test('a removed record is not listed and can be put back', async () => {
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo' } }]);
  await write([{ op: 'remove', kind: 'contact', id }]);
  expect(await get('contact', id)).toBeUndefined();
  await write([{ op: 'undelete', kind: 'contact', id }]);
  expect((await all('contact')).map((row) => row.doc.name)).toEqual(['Jo']);
});

test('NUL and lone surrogates never reach the disk', async () => {
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'a\0b\ud800c😀' } }]);
  expect((await get('contact', id))?.doc.name).toBe('ab\ufffdc😀');
});

test('a live query answers again after a write', async () => {
  const names = live(async () => (await all('contact')).map((row) => row.doc.name));
  const seen: unknown[] = [];
  const stop = names.subscribe((value) => seen.push(value));
  await vi.waitFor(() => expect(seen.at(-1)).toEqual([]));
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo' } }]);
  await vi.waitFor(() => expect(seen.at(-1)).toEqual(['Jo']));
  stop();
});

test('a live query says when what it found is gone', async () => {
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo' } }]);
  const seen: unknown[] = [];
  const stop = live(() => get('contact', id)).subscribe((row) => seen.push(row?.doc.name));
  await vi.waitFor(() => expect(seen.at(-1)).toBe('Jo'));
  await write([{ op: 'remove', kind: 'contact', id }]);
  await vi.waitFor(() => expect(seen.at(-1)).toBeUndefined());
  stop();
});

test('a live query is silent about commits that changed nothing of it', async () => {
  let answers = 0;
  const stop = live(() => all('contact')).subscribe(() => { answers += 1; });
  await vi.waitFor(() => expect(answers).toBe(2));
  await write([{ op: 'create', kind: 'event', id, doc: { name: 'ALA' } }]);
  await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Jo' } }]);
  await vi.waitFor(() => expect(answers).toBe(3));
  stop();
});

test('a draft is on the disk within half a second and goes with the write made from it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  saveDraft('met:1', { note: 'half a sen' });
  vi.advanceTimersByTime(500);
  vi.useRealTimers();
  const db = await openDatabase();
  await vi.waitFor(async () => expect(await db.drafts.get('met:1')).toMatchObject({ value: { note: 'half a sen' } }));
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo' } }], { clearDraft: 'met:1' });
  expect(await loadDraft('met:1')).toBeUndefined();
});

test('what was typed in the last moment is a draft when the database is opened again', async () => {
  await openDatabase();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); // nothing is written by the clock
  saveDraft('met:1', { note: 'half a sentence' });
  dispatchEvent(new Event('pagehide'));
  vi.useRealTimers();
  await closeDatabase();
  const db = await openDatabase();
  expect(await db.drafts.get('met:1')).toMatchObject({ value: { note: 'half a sentence' } });
  expect(crossing()).toEqual([]);
});

test('what is typed over a draft that is still being read outlives the page, and the draft does, too', async () => {
  saveDraft('met:1', { note: 'Chairs the task force', place: 'Hall 7' });
  await flushDrafts();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); // nothing is written by the clock
  const goOn = await slowDisk('drafts');
  const reading = loadDraft('met:1', { untouched: () => ({ note: '', place: '' }), long: ['note'] });
  clock.now = () => START + 1;
  saveDraft('met:1', { note: 'Looks for hosts', place: '' });
  await flushDrafts(); // and here the page is killed
  vi.useRealTimers();
  await goOn();
  await reading;
  await closeDatabase();
  const db = await openDatabase();
  expect(await db.drafts.get('met:1')).toMatchObject({ value: { note: 'Chairs the task force\nLooks for hosts', place: 'Hall 7' } });
  expect(crossing()).toEqual([]);
  await clearDraft('met:1');
});

test('what was typed over a draft that came at last, or was thrown away, does not cross over any more', async () => {
  const goOn = await slowDisk('drafts');
  const [one, two] = ['met:1', 'met:2'].map((key) => loadDraft(key, { untouched: () => ({ note: '' }) }));
  saveDraft('met:1', { note: 'Looks for hosts' });
  saveDraft('met:2', { note: 'Thrown away' });
  await flushDrafts();
  expect(crossing()).toEqual([expect.stringMatching(/Looks for hosts.*Thrown away/)]);
  const cleared = clearDraft('met:2');
  expect(crossing()).toEqual([expect.not.stringContaining('Thrown away')]);
  await goOn();
  await Promise.all([one, two, cleared]);
  await flushDrafts();
  expect(crossing()).toEqual([]);
  expect(await (await openDatabase()).drafts.toArray()).toMatchObject([{ key: 'met:1', value: { note: 'Looks for hosts' } }]);
  await clearDraft('met:1');
});

test('a record says that it is on this phone only, and the count says how many', async () => {
  const stop = unsyncedCount.subscribe(() => undefined);
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Jo' } }]);
  await vi.waitFor(() => expect(read(unsyncedCount)).toBe(1));
  expect(read(recordState(id))).toBe('phone');
  stop();
});
