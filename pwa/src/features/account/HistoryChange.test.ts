import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import type { FieldChange } from '../../domain/history.ts';
import HistoryChange from './HistoryChange.svelte';

afterEach(cleanup);

/** What each button of an entry about the title puts back, where it reads `now`. */
function offered(change: FieldChange, now: unknown, isNew = false): unknown[] {
  const put: unknown[] = [];
  render(HistoryChange, { field: 'title', change, now, isNew, onputback: (value: unknown) => void put.push(value) });
  for (const button of screen.queryAllByRole('button')) button.click();
  cleanup();
  return put;
}

test.each([
  ['what stood before', { from: 'Clerk', to: 'Lead' }, 'Lead', ['Clerk']],
  ['nothing, where nothing stood before', { from: null, to: 'Lead' }, 'Lead', [null]],
  ['what was entered elsewhere and did not win', { from: 'Lead', to: 'Lead', lost: 'Archivist' }, 'Lead', ['Archivist']],
  ['nothing that reads so already', { from: 'Clerk', to: 'Lead', lost: 'Archivist' }, 'Clerk', ['Archivist']],
])('an entry offers %s', (_what, change, now, put) => {
  expect(offered(change, now)).toEqual(put);
});

test('how a record began is nothing to go back from', () => {
  expect(offered({ from: null, to: 'Lead' }, 'Head', true)).toEqual([]);
});
