import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { flushDrafts, loadDraft, saveDraft } from '../../db/drafts.ts';
import { get, write } from '../../db/records.ts';
import { freshDevice, slowDisk } from '../../db/testing.ts';
import Met from './Met.svelte';

const contact = '5f0c0000-0000-4000-8000-000000000003';
const id = '5f0c0000-0000-4000-8000-000000000004';
const BASE = { name: 'Siân', place: '', note: '', event: '', offers: [], seeks: ['hosts'], promises: [] };

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: contact, doc: { name: 'Siân', seeks: ['hosts'] } },
    { op: 'create', kind: 'interaction', id, doc: { contacts: [contact], at: { t: 1_790_000_000_000, tz: 'Europe/London' } } },
  ]);
});

const note = () => screen.findByLabelText<HTMLTextAreaElement>('What you talked about', { exact: false });
const kept = async () => (await loadDraft<{ form: typeof BASE }>(`met:${id}`))?.form;

it('keeps what is typed and tapped before the meeting has come from the disk', async () => {
  const goOn = await slowDisk('view', 'drafts');
  const screenful = render(Met, { params: { id } });
  await fireEvent.input(await note(), { target: { value: 'Knows the chair' } });
  await fireEvent.click(await screen.findByRole('checkbox', { name: 'Coffee' }));
  await goOn();
  await screen.findByText('Siân');
  await waitFor(async () => expect(await kept()).toMatchObject({ note: 'Knows the chair', seeks: ['hosts'], promises: ['coffee'] }));
  expect((await note()).value).toBe('Knows the chair');
  screenful.unmount();
  await waitFor(async () => expect((await get('interaction', id))?.doc.note).toBe('Knows the chair'));
});

it('never puts half a form over the draft of an earlier visit: both texts stay', async () => {
  saveDraft(`met:${id}`, { form: { ...BASE, note: 'An hour of work', place: 'Booth' }, base: BASE });
  await flushDrafts();
  const goOn = await slowDisk('view', 'drafts');
  const screenful = render(Met, { params: { id } });
  await fireEvent.input(await note(), { target: { value: 'One line more' } });
  void flushDrafts();
  await goOn();
  await waitFor(async () => expect((await note()).value).toBe('An hour of work\nOne line more'));
  await flushDrafts();
  expect(await kept()).toMatchObject({ note: 'An hour of work\nOne line more', place: 'Booth' });
  screenful.unmount();
  await waitFor(async () => expect((await get('interaction', id))?.doc).toMatchObject({ note: 'An hour of work\nOne line more', place: 'Booth' }));
});

it('leaves only when what was typed before the meeting came is on the disk', async () => {
  const goOn = await slowDisk('view', 'drafts');
  render(Met, { params: { id } });
  await fireEvent.input(await note(), { target: { value: 'Saved at once' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await goOn();
  await waitFor(async () => expect((await get('interaction', id))?.doc.note).toBe('Saved at once'));
});

it('lays an unfinished form over what came from another device meanwhile', async () => {
  saveDraft(`met:${id}`, { form: { ...BASE, note: 'Half a sent' }, base: BASE });
  const row = (await get('interaction', id))!;
  await write([{ op: 'edit', kind: 'interaction', id, before: row.doc, after: { ...row.doc, place: 'Booth 7', note: 'From the desktop' } }]);
  render(Met, { params: { id } });
  await waitFor(async () => expect((await note()).value).toBe('From the desktop\nHalf a sent'));
  expect((await screen.findByRole<HTMLInputElement>('radio', { name: 'Booth 7' })).checked).toBe(true);
});
