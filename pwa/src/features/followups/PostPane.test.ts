import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import Due from './Due.svelte';

const [ruth, card, note] = [1, 2, 3].map((n) => `c000000${n}-0000-4000-8000-000000000001`) as [string, string, string];

beforeEach(async () => {
  cleanup();
  localStorage.clear();
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: ruth, doc: { name: 'Ruth Abara', addresses: [{ e: 'a', value: { street: '12 Bench Street', city: 'Galena', country: 'USA' } }] } },
    { op: 'create', kind: 'card', id: card, doc: { name: 'Ailsa', country: 'Scotland' } },
    { op: 'create', kind: 'followup', id: note, doc: { contacts: [ruth], kind: 'post', due: '2026-07-04', status: 'open' } },
  ]);
});

const chosen = async (name: string) => (await screen.findByRole<HTMLInputElement>('radio', { name })).checked;
const open = () => render(Due, { params: { id: note }, query: new URLSearchParams() });

it('proposes the envelope that the writer can buy, wherever it goes, and then the one chosen last', async () => {
  const { container } = open();
  expect(await chosen('Envelope DL')).toBe(true);
  expect(container.querySelector('.envelope--dl')).toBeTruthy();
  await fireEvent.click(screen.getByRole('radio', { name: 'Envelope C6' }));
  expect(container.querySelector('.envelope--c6')).toBeTruthy();
  cleanup();
  open();
  expect(await chosen('Envelope C6')).toBe(true);
});

it('goes by the region of the device where the card names no country', async () => {
  await write([{ op: 'remove', kind: 'card', id: card }]);
  open(); // jsdom reads en-US
  expect(await chosen('Envelope No. 10')).toBe(true);
});
