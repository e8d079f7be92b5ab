import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { all, get, write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import Due from './Due.svelte';

const id = (n: number) => `c000000${n}-0000-4000-8000-000000000001`;
const [ruth, promise, thanks, call] = [id(1), id(2), id(3), id(4)];
const HELLO = 'Dear {name},\n\nI have not forgotten: {promise}. See you in {city}.\n\n{me}';

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: ruth, doc: { name: 'Ruth Abara' } },
    { op: 'create', kind: 'card', id: id(5), doc: { name: 'Ailsa' } },
    { op: 'create', kind: 'followup', id: promise, doc: { contacts: [ruth], kind: 'email', due: '2026-07-04', status: 'open', promise: 'the <b>zine</b> list' } },
    { op: 'create', kind: 'template', id: call, doc: { name: 'A call', kind_of: 'call', subject: 'A call', body: 'Hello' } },
    { op: 'create', kind: 'template', id: thanks, doc: { name: 'Warm thanks', kind_of: 'email', subject: 'For {name}', body: HELLO } },
  ]);
});

const hidden = true; // jsdom opens no dialog, so its parts count as hidden
const button = (name: string) => screen.findByRole('button', { name, hidden });
async function openSheet(): Promise<HTMLElement> {
  render(Due, { params: { id: promise }, query: new URLSearchParams() });
  await fireEvent.click(await screen.findByRole('button', { name: 'Templates' }));
  return (await button('Use: Warm thanks')).closest('li')!;
}

it('a template shows how it reads for this person, with what is not known marked', async () => {
  const row = await openSheet();
  expect(within(row).getByText('How it reads for Ruth')).toBeTruthy();
  expect(within(row).getByText('For Ruth')).toBeTruthy();
  const body = row.querySelector('.template__body')!;
  expect(body.textContent).toBe('Dear Ruth,\n\nI have not forgotten: the <b>zine</b> list. See you in {city}.\n\nAilsa');
  expect([...row.querySelectorAll('mark')].map((gap) => gap.textContent)).toEqual(['{city}']);
  expect(within(row).getByText(/^What is marked is not known here/)).toBeTruthy();
  expect(screen.getAllByRole('button', { name: /^Use:/, hidden }).map((one) => one.textContent.trim())).toEqual(['Warm thanks', 'A call']);
  expect((await get('followup', promise))?.doc.draft).toBeUndefined();
});

it('a template that is taken is the draft, the sheet closes, and leaving keeps it', async () => {
  await openSheet();
  await fireEvent.click(await button('Use: Warm thanks'));
  await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>('Message').value).toMatch(/^Dear Ruth,\n\nI have not forgotten: the <b>zine<\/b> list\./));
  expect(screen.getByLabelText<HTMLInputElement>('Subject').value).toBe('For Ruth');
  expect(screen.queryByRole('button', { name: 'Use: Warm thanks', hidden })).toBeNull();
  cleanup();
  await waitFor(async () => expect((await get('followup', promise))?.doc).toMatchObject({ subject: 'For Ruth', draft: expect.stringMatching(/^Dear Ruth/) as string }));
});

it('the words of a draft are kept with gaps, and take the place of others; a template is deleted', async () => {
  await openSheet();
  await fireEvent.input(screen.getByLabelText('Name of the template'), { target: { value: '  Short  ' } });
  await fireEvent.click(await button('Keep these words'));
  await button('Use: Short');
  const kept = (await all('template')).find(({ doc }) => doc.name === 'Short');
  expect(kept?.doc).toEqual({ name: 'Short', kind_of: 'email', subject: '{promise}', body: 'Hello {name},\n\nAs promised: {promise}\n\nWarmly,\n{me}' });
  await fireEvent.click(await button('Keep these words as Warm thanks'));
  await waitFor(async () => expect((await get('template', thanks))?.doc).toMatchObject({ name: 'Warm thanks', subject: '{promise}' }));
  await fireEvent.click(await button('Delete the template A call'));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Use: A call', hidden })).toBeNull());
  expect(await get('template', call)).toBeUndefined();
});
