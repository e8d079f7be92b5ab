import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshDevice } from '../../db/testing.ts';
import { get, write } from '../../db/records.ts';
import Due from './Due.svelte';

// A loaded machine is slow; a wrong screen stays wrong for ever.
configure({ asyncUtilTimeout: 10_000 });

const [ruth, coffee] = ['c0000001-0000-4000-8000-000000000001', 'f0000001-0000-4000-8000-000000000001'];
const ASKED_TWICE = 'Your last two touches were asks. What could you give?';
const touch = (n: number, balance: string) => ({ op: 'create' as const, kind: 'interaction' as const, id: `a000000${n}-0000-4000-8000-000000000001`, doc: { contacts: [ruth], channel: 'email', balance, at: { t: n, tz: 'UTC' } } });

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: ruth, doc: { name: 'Ruth Abara' } },
    { op: 'create', kind: 'followup', id: coffee, doc: { contacts: [ruth], kind: 'coffee', due: '2026-07-04', status: 'open' } },
  ]);
});
afterEach(() => ['share', 'canShare'].forEach((name) => Reflect.deleteProperty(navigator, name)));

const open = () => render(Due, { params: { id: coffee }, query: new URLSearchParams() });

it('an invitation is handed to the mail app where the device hands on such files, and numbered like one that is saved', async () => {
  const handed: File[] = [];
  Object.assign(navigator, { canShare: () => true, share: async ({ files }: { files: File[] }) => void handed.push(...files) });
  open();
  (await screen.findByRole('button', { name: 'Hand it over' })).click();
  await expect.poll(() => handed.length, { timeout: 10_000 }).toBe(1);
  expect([handed[0]!.name, handed[0]!.type]).toEqual(['invitation.ics', 'text/calendar']);
  expect(await handed[0]!.text()).toContain('SEQUENCE:0');
  expect((await get('followup', coffee))?.doc.detail).toMatchObject({ sequence: 0 });
});

it('an invitation can only be saved where it cannot be handed on', async () => {
  open();
  expect(await screen.findByRole('button', { name: 'Save invitation' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Hand it over' })).toBeNull();
});

it('two asks in a row are said before the letter, one that gave ends that', async () => {
  await write([touch(1, 'given'), touch(2, 'asked'), touch(3, 'asked')]);
  open();
  const said = await screen.findByText(ASKED_TWICE);
  const letter = await screen.findByLabelText('Message');
  expect(said.compareDocumentPosition(letter) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  await write([touch(4, 'given')]);
  await expect.poll(() => screen.queryByText(ASKED_TWICE), { timeout: 10_000 }).toBeNull();
});
