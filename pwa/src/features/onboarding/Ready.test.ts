import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tick } from 'svelte';
import { adoptHere } from '../../db/adoption.ts';
import { readOwner } from '../../db/meta.ts';
import { freshDevice } from '../../db/testing.ts';
import Ready from './Ready.svelte';

configure({ asyncUtilTimeout: 10_000 });

beforeEach(async () => void (await freshDevice()));
afterEach(cleanup);

test('a guest is offered an account', async () => {
  render(Ready);
  expect(await screen.findByRole('link', { name: /Keep it safe/u })).toBeTruthy();
});

test('somebody who has one is not', async () => {
  await adoptHere({ id: 'acc_1', email: 'ada@leith.example' });
  render(Ready);
  expect(await readOwner()).toBe('ada@leith.example'); // the screen asked before
  await tick();
  expect(screen.getByRole('link', { name: /event/iu })).toBeTruthy();
  expect(screen.queryByRole('link', { name: /account/iu })).toBeNull();
});
