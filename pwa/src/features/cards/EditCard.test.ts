/** What may leave of a badge is what its form has a switch for: no field goes without somebody having said so. */
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import { freshDevice } from '../../db/testing.ts';
import { SHAREABLE } from '../../domain/card.ts';
import { t } from '../../messages/cards.ts';
import EditCard from './EditCard.svelte';

afterEach(cleanup);

test('each field that may leave has its switch, the name excepted, which is always shown', async () => {
  await freshDevice();
  render(EditCard, { params: { id: 'new' } });
  const switches = (await screen.findAllByRole('switch', { name: /^Show / })).map((found) => found.getAttribute('aria-label'));
  const fields = SHAREABLE.filter((field) => field !== 'name');
  expect(switches.sort()).toEqual(fields.map((field) => t('show', { field: t(`field.${field}`) })).sort());
});
