import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshDevice } from '../../db/testing.ts';
import { all, write } from '../../db/records.ts';
import { uuid } from '../../domain/ids.ts';
import SignOut from './SignOut.svelte';

// A loaded machine is slow; a wrong screen stays wrong for ever.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write(['Ruth', 'Priya'].map((name) => ({ op: 'create' as const, kind: 'contact' as const, id: uuid(), doc: { name } })));
});

describe('signing out with unsynced work', () => {
  it('says how many are only here, and offers to stay first', async () => {
    render(SignOut);
    expect(await screen.findByRole('heading', { name: 'Two changes are only here' })).toBeTruthy();
    expect(await screen.findByText(/2 people/)).toBeTruthy();
    expect(screen.getAllByRole('button').map((b) => b.textContent?.trim())[0]).toBe('Stay signed in until they are sent');
  });
  it('offers nothing before it has counted what is only here', () => {
    render(SignOut);
    expect(screen.queryAllByRole('button', { name: /out/ })).toEqual([]);
    expect(screen.queryByText('Everything is on the server too')).toBeNull();
  });
  it('erases nothing before the number is typed', async () => {
    render(SignOut);
    (await screen.findByRole('button', { name: 'Sign out and erase the two' })).click();
    const field = await screen.findByLabelText('Type 2 to erase them for good');
    (field as HTMLInputElement).value = '3';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    screen.getByRole('button', { name: 'Erase and sign out' }).click();
    expect(await screen.findByText('Type 2, the number of changes that go')).toBeTruthy();
    expect(await all('contact')).toHaveLength(2);
  });
});
