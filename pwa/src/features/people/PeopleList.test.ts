import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import PeopleList from './PeopleList.svelte';
import { showEverybody, view } from './people-view.svelte.ts';

const NAMES = ['Ann Bell', 'Bo Ek', 'Cy Reed'];

beforeEach(async () => {
  cleanup();
  vi.stubGlobal('ResizeObserver', class { observe(): void {} unobserve(): void {} disconnect(): void {} });
  await freshDevice();
  await write(NAMES.map((name, i) => ({ op: 'create', kind: 'contact', id: `5f0c0000-0000-4000-8000-00000000000${i}`, doc: { name, ...(name === 'Cy Reed' ? { country: 'FR' } : {}) } })));
  render(PeopleList);
});
afterEach(() => {
  cleanup();
  showEverybody();
  vi.unstubAllGlobals();
});

const link = async (name: string): Promise<HTMLAnchorElement> => (await screen.findByText(name)).closest('a')!;
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('li')];
const places = (): string[] => rows().map((row) => ['aria-posinset', 'aria-setsize'].map((name) => row.getAttribute(name)).join(' of '));
const everybodyIsFound = (): Promise<void> => vi.waitFor(() => expect(places()).toEqual(['1 of 3', '2 of 3', '3 of 3']), 15_000);

describe('the list while somebody is searched for', () => {
  it('says the place of each and how many there are', async () => {
    await link('Ann Bell');
    expect(places()).toEqual(['1 of 4', '2 of 4', '3 of 4', '4 of 4']); // the head of the group is one
    view.query = 'reed';
    await vi.waitFor(() => expect(places()).toEqual(['1 of 1']), 15_000);
    expect((await link('Cy Reed')).getAttribute('href')).toBe('/people/5f0c0000-0000-4000-8000-000000000002');
  });

  it('finds a country by its name where its code is kept', async () => {
    await link('Ann Bell');
    view.query = 'france';
    await vi.waitFor(() => expect(places()).toEqual(['1 of 1']), 15_000);
    expect(await link('Cy Reed')).toBeTruthy();
  });

  it('never gives the element that has focus to somebody else', async () => {
    view.query = 'e';
    await everybodyIsFound();
    view.query = '';
    await vi.waitFor(() => expect(places()).toHaveLength(4));
    const ann = await link('Ann Bell');
    ann.focus();
    view.query = 'e';
    await everybodyIsFound();
    expect(ann.isConnected).toBe(false);
  });

  it('reads out how many were found once typing rests', async () => {
    await link('Ann Bell');
    view.query = 'e';
    await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('3 people'), 15_000);
  });
});
