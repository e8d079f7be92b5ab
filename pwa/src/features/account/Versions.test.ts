import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshDevice } from '../../db/testing.ts';
import { all, get, removed, write } from '../../db/records.ts';
import { uuid } from '../../domain/ids.ts';
import Versions from './Versions.svelte';

// A loaded machine is slow; a wrong screen stays wrong for ever.
configure({ asyncUtilTimeout: 10_000 });
const EVENTUALLY = { timeout: 10_000 };

const contact = uuid();
const conflict = (doc: Record<string, unknown>) => ({ op: 'create' as const, kind: 'conflict' as const, id: uuid(), doc: { record: contact, kind_of: 'contact', at: 1, ...doc } });
const sides = (winner: unknown, loser: unknown) => ({ winner: { v: winner, device: 'd2', at: 2 }, loser: { v: loser, device: 'd1', at: 1 } });
const open = async () => (await all('conflict')).filter((c) => !c.doc.resolved);
const show = () => render(Versions, { params: { id: contact }, query: new URLSearchParams() });

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([{ op: 'create', kind: 'contact', id: contact, doc: { name: 'Wojciech Szczepański', title: 'Teen librarian', note: 'Call Tuesday\n⁂\nCall Friday' } }]);
});

describe('two versions', () => {
  it('starts from what keeps every word, shows the result, and writes it with the answer', async () => {
    await write([conflict({ field: 'note', type: 'text', base: { v: 'Call' }, ...sides('Call Tuesday', 'Call Friday') })]);
    show();
    expect((await screen.findByText(/Will read:/)).textContent).toBe('Will read: Call Tuesday\nCall Friday');
    screen.getByRole('button', { name: /Keep these/ }).click();
    await expect.poll(open, EVENTUALLY).toEqual([]);
    expect((await get('contact', contact))?.doc.note).toBe('Call Tuesday\nCall Friday');
  });
  it('shows who it is in the cloth of the event where they were met', async () => {
    const event = uuid();
    await write([
      { op: 'create', kind: 'event', id: event, doc: { name: 'Library Week', cloth: 'ochre' } },
      { op: 'create', kind: 'interaction', id: uuid(), doc: { contacts: [contact], event, first: true, at: { t: 1 } } },
      conflict({ field: 'title', type: 'scalar', ...sides('Teen librarian', 'Branch lead') }),
    ]);
    const { container } = show();
    await expect.poll(() => container.querySelector<HTMLElement>('.mb')?.style.getPropertyValue('--c'), EVENTUALLY).toBe('var(--cloth-ochre)');
  });
  it('takes the other version where that is chosen', async () => {
    await write([conflict({ field: 'title', type: 'scalar', ...sides('Teen librarian', 'Branch lead') })]);
    show();
    (await screen.findByText('Branch', { exact: false, selector: 'ins' })).click();
    expect((await screen.findByText(/Will read:/)).textContent).toBe('Will read: Branch lead');
    screen.getByRole('button', { name: /Keep these/ }).click();
    await expect.poll(async () => (await get('contact', contact))?.doc.title, EVENTUALLY).toBe('Branch lead');
    expect(await open()).toEqual([]);
  });
  it('says which promise it is about, and a country or a language by its name', async () => {
    const promise = uuid();
    await write([
      { op: 'create', kind: 'followup', id: promise, doc: { contacts: [contact], kind: 'visit', promise: 'Offer a visit', due: '2026-07-03', status: 'open' } },
      conflict({ record: promise, kind_of: 'followup', field: 'due', type: 'scalar', ...sides('2026-07-20', '2026-07-03') }),
      conflict({ field: 'country', type: 'scalar', ...sides('PL', 'CZ') }),
    ]);
    show();
    expect((await screen.findByRole('heading', { name: 'Date due: Offer a visit' })).textContent).toBe('Date due: Offer a visit');
    expect(await screen.findByText('Czechia')).toBeTruthy();
  });
  it('asks before deleting what was kept alive, and can leave it', async () => {
    await write([conflict({ type: 'delete', ...sides('kept', 'deleted') })]);
    show();
    expect(await screen.findByText(/You deleted Wojciech Szczepański on/)).toBeTruthy();
    screen.getByRole('button', { name: 'Delete anyway' }).click();
    await expect.poll(async () => (await removed('contact')).map((row) => row.id), EVENTUALLY).toEqual([contact]);
    expect(await open()).toEqual([]);
  });
  it('merges two cards into one person, or keeps them as two', async () => {
    const other = uuid();
    await write([{ op: 'create', kind: 'contact', id: other, doc: { name: 'W. Szczepański' } }, conflict({ other, type: 'duplicate', field: 'email', winner: { v: 'w@x.example' } })]);
    show();
    (await screen.findByRole('button', { name: 'Two people' })).click();
    await expect.poll(open, EVENTUALLY).toEqual([]);
    expect(await all('contact')).toHaveLength(2);
  });
});
