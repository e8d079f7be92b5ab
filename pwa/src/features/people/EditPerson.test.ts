import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { flushDrafts } from '../../db/drafts.ts';
import { all, get, write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import EditPerson from './EditPerson.svelte';

const id = '5f0c0000-0000-4000-8000-000000000001';
const doc = { name: 'Ruth Abara', city: 'Kansas', tags: ['first-timer'] };

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([{ op: 'create', kind: 'contact', id, doc }]);
});

const open = () => render(EditPerson, { params: { id }, query: new URLSearchParams() });

async function type(label: string, value: string): Promise<HTMLInputElement> {
  const field = await screen.findByLabelText<HTMLInputElement>(label);
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return field;
}

async function press(name: string): Promise<void> {
  (await screen.findByRole('button', { name })).click();
}

describe('editing a card', () => {
  it('writes what was changed and leaves the rest', async () => {
    open();
    await type('City', 'Wichita');
    await press('Save');
    await waitFor(async () => expect((await get('contact', id))?.doc).toEqual({ ...doc, city: 'Wichita' }));
  });

  it('opens with what was typed before the app was closed', async () => {
    const first = open();
    await type('City', 'Wichita');
    await flushDrafts();
    first.unmount();
    open();
    await waitFor(async () => expect((await screen.findByLabelText<HTMLInputElement>('City')).value).toBe('Wichita'));
  });

  it('keeps what was typed when the person is removed meanwhile, and saving brings them back', async () => {
    open();
    const city = await type('City', 'Wichita');
    await write([{ op: 'remove', kind: 'contact', id }]);
    expect((await screen.findByRole('alert')).textContent).toContain('Ruth Abara was removed on another device');
    expect(city.value).toBe('Wichita');
    await press('Save and bring back');
    await waitFor(async () => expect((await get('contact', id))?.doc).toEqual({ ...doc, city: 'Wichita' }));
    expect(await all('contact')).toHaveLength(1);
  });
});
