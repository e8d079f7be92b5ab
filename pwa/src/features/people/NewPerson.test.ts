import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { all, write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import NewPerson from './NewPerson.svelte';

const id = '5f0c0000-0000-4000-8000-000000000001';

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([{ op: 'create', kind: 'contact', id, doc: { name: 'Ruth Abara', organisation: 'Galena' } }]);
});
afterEach(() => Reflect.deleteProperty(navigator, 'contacts'));

async function type(label: string, value: string): Promise<void> {
  const field = await screen.findByLabelText<HTMLInputElement>(label);
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

const open = () => render(NewPerson, { query: new URLSearchParams() });
const press = async (name: string): Promise<void> => (await screen.findByRole('button', { name })).click();
const names = async () => (await all('contact')).map(({ doc }) => doc.name).sort();

describe('adding somebody by hand', () => {
  it('offers who is on file before there are two, and adds somebody else all the same', async () => {
    open();
    await type('Name', 'ruth abara');
    await press('Save');
    expect((await screen.findByText('Open')).closest('a')?.getAttribute('href')).toBe(`/people/${id}`);
    expect(await names()).toEqual(['Ruth Abara']);
    (await screen.findByText('Somebody else, add them')).click();
    await waitFor(async () => expect(await names()).toEqual(['Ruth Abara', 'ruth abara']));
  });

  it('adds a new name without a question', async () => {
    open();
    await type('Name', 'Ruth Okafor');
    await press('Save');
    await waitFor(async () => expect(await names()).toEqual(['Ruth Abara', 'Ruth Okafor']));
  });

  it('takes somebody from the phone’s address book where the browser has one', async () => {
    const select = () => Promise.resolve([{ name: ['Kim\u0007 Lee'], email: ['kim@example.org'], tel: [] }]);
    Object.defineProperty(navigator, 'contacts', { configurable: true, value: { select } });
    open();
    await press('From this phone’s address book');
    await screen.findByDisplayValue('kim@example.org');
    await press('Save');
    await waitFor(async () => expect(await all('contact')).toHaveLength(2));
    const kim = (await all('contact')).find(({ doc }) => doc.name === 'Kim Lee');
    expect(kim?.doc.emails).toMatchObject([{ value: 'kim@example.org' }]);
  });

  it('has no such button elsewhere', async () => {
    open();
    await screen.findByLabelText('Name');
    expect(screen.queryByRole('button', { name: 'From this phone’s address book' })).toBeNull();
  });
});
