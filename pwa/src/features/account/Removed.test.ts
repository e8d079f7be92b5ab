import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/connection.ts';
import { get } from '../../db/records.ts';
import { freshDevice, START } from '../../db/testing.ts';
import { uuid } from '../../domain/ids.ts';
import { setStatus } from '../../sync/status.ts';
import Outcomes from './Outcomes.svelte';
import Removed from './Removed.svelte';

// A loaded machine is slow; a wrong screen stays wrong for ever.
configure({ asyncUtilTimeout: 10_000 });
const EVENTUALLY = { timeout: 10_000 };
const id = uuid();

beforeEach(async () => {
  cleanup();
  await freshDevice();
  setStatus({ lastOkAt: undefined, problem: undefined, removals: undefined });
});

describe('what the server no longer had', () => {
  const lose = async () => (await openDatabase()).snap_old.put({ id, k: 'contact', seq: 7, doc: { name: 'Ruth Abara' }, del: 1, at: START });

  it('is offered back, and is here again after one tap', async () => {
    await lose();
    render(Removed);
    expect(await screen.findByRole('heading', { name: 'No longer on the server' })).toBeTruthy();
    expect(screen.queryByText('Nothing deleted')).toBeNull();
    screen.getByRole('button', { name: 'Put back Ruth Abara' }).click();
    await expect.poll(async () => (await get('contact', id))?.doc.name, EVENTUALLY).toBe('Ruth Abara');
    expect(await screen.findByText('Nothing deleted')).toBeTruthy();
  });

  it('shows while somebody looks, as soon as a round brought it', async () => {
    render(Removed);
    await screen.findByText('Nothing deleted');
    await lose();
    setStatus({ lastOkAt: START });
    expect(await screen.findByText('Ruth Abara')).toBeTruthy();
  });
});

it('what sync did shows after the round that did it, and can be put away', async () => {
  render(Outcomes);
  await (await openDatabase()).attention.put({ device: 'd', mid: 1, st: 'parked', at: START });
  setStatus({ lastOkAt: START });
  expect(await screen.findByText(/keeps this aside/)).toBeTruthy();
  screen.getByRole('button', { name: 'Put all away' }).click();
  await expect.poll(async () => (await openDatabase()).attention.count(), EVENTUALLY).toBe(0);
});
