import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { flushDrafts, loadDraft, saveDraft } from '../../db/drafts.ts';
import { get, write } from '../../db/records.ts';
import { freshDevice, outbox, slowDisk } from '../../db/testing.ts';
import PersonDetail from './PersonDetail.svelte';

const id = '5f0c0000-0000-4000-8000-000000000002';

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Siân', note: 'Rhymes' } }]);
});

const note = () => screen.findByLabelText<HTMLTextAreaElement>('Private note');

it('is kept as it is typed, and written when one leaves it', async () => {
  render(PersonDetail, { id });
  const area = await note();
  await fireEvent.input(area, { target: { value: 'Rhymes in Welsh' } });
  await waitFor(async () => expect(await loadDraft(`note:${id}`)).toEqual({ base: { note: 'Rhymes' }, typed: { note: 'Rhymes in Welsh' } }));
  await fireEvent.blur(area);
  await waitFor(async () => expect((await get('contact', id))?.doc.note).toBe('Rhymes in Welsh'));
  expect(await loadDraft(`note:${id}`)).toBeUndefined();
  expect((await outbox()).length).toBeGreaterThan(0);
});

it('shows what another device wrote, but never over what is being typed', async () => {
  render(PersonDetail, { id });
  const area = await note();
  const row = (await get('contact', id))!;
  await write([{ op: 'edit', kind: 'contact', id, before: row.doc, after: { ...row.doc, note: 'From the desktop' } }]);
  await waitFor(() => expect(area.value).toBe('From the desktop'));
  await fireEvent.input(area, { target: { value: 'Typing here' } });
  const newer = (await get('contact', id))!;
  await write([{ op: 'edit', kind: 'contact', id, before: newer.doc, after: { ...newer.doc, city: 'Aberystwyth' } }]);
  expect(area.value).toBe('Typing here');
  await fireEvent.blur(area);
  await waitFor(async () => expect((await get('contact', id))?.doc).toMatchObject({ note: 'Typing here', city: 'Aberystwyth' }));
});

it('opens with an unfinished note after the app was killed', async () => {
  const first = render(PersonDetail, { id });
  await fireEvent.input(await note(), { target: { value: 'Half a sent' } });
  await flushDrafts();
  first.unmount();
  render(PersonDetail, { id });
  await waitFor(async () => expect((await note()).value).toBe('Half a sent'));
});

it('keeps what is typed before the unfinished note has come from the disk, and that note', async () => {
  saveDraft(`note:${id}`, { base: { note: 'Rhymes' }, typed: { note: 'Rhymes. Half a sent' } });
  await flushDrafts();
  const goOn = await slowDisk('drafts');
  const screenful = render(PersonDetail, { id });
  await fireEvent.input(await note(), { target: { value: 'Rhymes, often' } });
  await goOn();
  await waitFor(async () => expect((await note()).value).toBe('Rhymes, often. Half a sent'));
  screenful.unmount();
  await waitFor(async () => expect((await get('contact', id))?.doc.note).toBe('Rhymes, often. Half a sent'));
});
