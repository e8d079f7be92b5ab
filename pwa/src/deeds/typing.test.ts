// @vitest-environment node
import { beforeEach, expect, it } from 'vitest';
import { flushDrafts, loadDraft, saveDraft } from '../db/drafts.ts';
import { get, write } from '../db/records.ts';
import { freshDevice, slowDisk } from '../db/testing.ts';
import { Typing } from './typing.svelte.ts';

const id = '5f0c0000-0000-4000-8000-000000000005';
const key = `note:${id}`;
/** The record as the screen shows it: a moment later than it is. */
let shown = '';

beforeEach(async () => {
  await freshDevice();
  shown = 'Rhymes';
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Siân', note: 'Rhymes' } }]);
});

const opened = (suggestion = '') => new Typing<{ note: string }>({
  key, long: ['note'], stored: () => ({ note: shown }), shown: ({ note }) => ({ note: note || suggestion }),
  changes: (before, after) => [{ op: 'edit', kind: 'contact', id, before, after }],
});
const note = async () => (await get('contact', id))?.doc.note;

it('goes on from what was just written, also while the screen still has the record from before', async () => {
  const typing = opened();
  typing.type({ note: 'Rhymes in Welsh' });
  await typing.save();
  expect(typing.isOpen).toBe(false);
  expect(typing.value.note).toBe('Rhymes in Welsh');
  typing.type({ note: `${typing.value.note}, and sings` });
  await typing.save();
  expect(await note()).toBe('Rhymes in Welsh, and sings');
  shown = 'From the desktop';
  expect(typing.value.note).toBe('From the desktop');
});

it('a draft that comes after the first keystroke keeps its own text and the typed one, from its own beginning', async () => {
  saveDraft(key, { base: { note: 'Rhymes' }, typed: { note: 'Rhymes. Half a sent' } });
  await flushDrafts();
  const goOn = await slowDisk('drafts');
  const typing = opened();
  typing.type({ note: 'Rhymes!' });
  const saved = typing.save();
  await goOn();
  await saved;
  expect(await note()).toBe('Rhymes!. Half a sent');
  expect(await loadDraft(key)).toBeUndefined();
});

it('a suggestion in an empty field is not taken for typing when a draft comes', async () => {
  shown = '';
  saveDraft(key, { base: { note: '' }, typed: { note: 'Dear Siân, at last' } });
  await flushDrafts();
  const goOn = await slowDisk('drafts');
  const typing = opened('Dear Siân');
  typing.type({ note: 'Dear Siân,' });
  await goOn();
  await typing.save();
  expect(await note()).toBe('Dear Siân,, at last');
});

it('what was dropped stays dropped, also while its draft was still being read', async () => {
  saveDraft(key, { base: { note: 'Rhymes' }, typed: { note: 'Half' } });
  await flushDrafts();
  const goOn = await slowDisk('drafts');
  const typing = opened();
  const dropped = typing.drop();
  await goOn();
  await dropped;
  expect(typing.value.note).toBe('Rhymes');
  expect(await loadDraft(key)).toBeUndefined();
});
