import { beforeEach, expect, test, vi } from 'vitest';
import { get } from 'svelte/store';
import { write } from '../db/records.ts';
import { uuid } from '../domain/ids.ts';
import { navigate, place, type Place } from '../ui/navigation.ts';
import { load } from './outlet.ts';

const at = (address: string): Place => {
  const { pathname, searchParams } = new URL(address, location.href);
  return { path: pathname, query: searchParams, key: 'k', by: 'push' };
};
const asDevice = (isWide: boolean): void => void vi.stubGlobal('matchMedia', () => ({ matches: isWide, addEventListener: () => undefined }));

beforeEach(() => {
  asDevice(false);
  navigate('/');
});

test('an unknown address says so', async () => {
  expect(await load(at('/nowhere'))).toMatchObject({ failure: 'missing' });
});

test('a screen comes with its parameters', async () => {
  expect(await load(at('/welcome?x=1'))).toMatchObject({ route: { path: '/welcome' }, params: {} });
});

test('only the place asked for last is shown', async () => {
  const [first, second] = await Promise.all([load(at('/welcome')), load(at('/ready'))]);
  expect(first).toBeUndefined();
  expect(second).toMatchObject({ route: { path: '/ready' } });
});

test('home is the welcome first, then the badge on a phone and the people on a desktop', async () => {
  await load(at('/'));
  expect(get(place).path).toBe('/welcome');

  await write([{ op: 'create', kind: 'card', id: uuid(), doc: { name: 'Inês' } }]);
  await load(at('/'));
  expect(get(place).path).toBe('/swap');

  asDevice(true);
  await load(at('/'));
  expect(get(place).path).toBe('/people');
});
