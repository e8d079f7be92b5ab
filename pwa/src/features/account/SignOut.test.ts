import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adoptHere } from '../../db/adoption.ts';
import { openDatabase } from '../../db/connection.ts';
import { clearDraft, saveDraft } from '../../db/drafts.ts';
import { writeKept } from '../../db/meta.ts';
import { all, write } from '../../db/records.ts';
import { waiting } from '../../db/waiting.ts';
import { freshDevice } from '../../db/testing.ts';
import { uuid } from '../../domain/ids.ts';
import { startSession } from '../../sync/session.ts';
import { setStatus } from '../../sync/status.ts';
import SignOut from './SignOut.svelte';

// A loaded machine is slow; a wrong screen stays wrong for ever.
configure({ asyncUtilTimeout: 10_000 });

let stop: (() => void) | undefined;

const buttons = (): (string | undefined)[] => screen.queryAllByRole('button').map((button) => button.textContent?.trim());
const erase = (name: string): Promise<void> => screen.findByRole('button', { name }).then((button) => button.click());

beforeEach(async () => {
  await freshDevice();
  await write(['Ruth', 'Priya'].map((name) => ({ op: 'create' as const, kind: 'contact' as const, id: uuid(), doc: { name } })));
});

afterEach(async () => {
  cleanup();
  stop?.();
  stop = undefined;
  setStatus({ signedIn: false });
  await clearDraft('person-new');
});

async function asAda(over = false): Promise<void> {
  await adoptHere({ id: 'acc_1', email: 'ada@leith.example' });
  await writeKept('session', { deviceName: 'Phone', over });
  stop = await startSession();
}

describe('signing out with unsynced work', () => {
  it('says how many are only here, and offers to stay first', async () => {
    await asAda();
    render(SignOut);
    expect(await screen.findByRole('heading', { name: 'Two changes are only here' })).toBeTruthy();
    expect(await screen.findByText(/2 people/)).toBeTruthy();
    expect(buttons()[0]).toBe('Stay signed in until they are sent');
  });
  it('offers nothing before it has counted what is only here', async () => {
    await asAda();
    render(SignOut);
    expect(screen.queryAllByRole('button', { name: /out/ })).toEqual([]);
    expect(screen.queryByText('Everything is on the server too')).toBeNull();
  });
  it('nothing is being sent where a push was cut short by the end of the app', async () => {
    await (await openDatabase()).outbox.toCollection().modify({ state: 'sent' });
    await asAda(true);
    expect((await waiting()).map(({ state }) => state)).toEqual(['new', 'new']);
  });
  it('does not say that the account has what the server keeps aside, and counts it among what an erase takes', async () => {
    await asAda();
    await (await openDatabase()).outbox.toCollection().modify({ state: 'parked', reason: 'revoked' });
    render(SignOut);
    expect(await screen.findByText('Your account has not taken 2 changes in: 2 people. The server keeps them aside, and so does this device.')).toBeTruthy();
    await erase('Sign out and erase the two');
    expect(await screen.findByLabelText('Type 2 to erase them for good')).toBeTruthy();
  });
  it('erases nothing before the number is typed', async () => {
    await asAda();
    render(SignOut);
    await erase('Sign out and erase the two');
    const field = await screen.findByLabelText('Type 2 to erase them for good');
    (field as HTMLInputElement).value = '3';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    screen.getByRole('button', { name: 'Erase and sign out' }).click();
    expect(await screen.findByText('Type 2, the number of things that go')).toBeTruthy();
    expect(await all('contact')).toHaveLength(2);
  });
  it('counts what was only begun among what is erased, and says that no backup file has it', async () => {
    await asAda();
    saveDraft('person-new', { name: 'Half a na' });
    render(SignOut);
    expect(await screen.findByText(/One thing that you began to write is on this device only, and not in a backup file/u)).toBeTruthy();
    await erase('Sign out and erase the three');
    expect(await screen.findByLabelText('Type 3 to erase them for good')).toBeTruthy();
  });
});

it('does not ask somebody who is signed out already to stay signed in', async () => {
  await asAda(true);
  render(SignOut);
  expect(await screen.findByText(/Your account does not have these yet: 2 people\. Sign in to send them/u)).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Sign in' })).toBeTruthy();
  expect(buttons().filter((name) => /stay|keep/iu.test(name ?? ''))).toEqual([]);
  await erase('Erase this copy');
  expect(await screen.findByLabelText('Type 2 to erase them for good')).toBeTruthy();
});

it('has nothing to sign out or to erase for a guest', async () => {
  stop = await startSession();
  render(SignOut);
  expect(await screen.findByText('You are not signed in')).toBeTruthy();
  expect(buttons().filter((name) => /out|erase/iu.test(name ?? ''))).toEqual([]);
});
