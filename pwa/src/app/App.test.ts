import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { routes } from './routes.ts';
import { navigate } from '../ui/navigation.ts';
import App from './App.svelte';
import Broken from './Broken.test.svelte';

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
  vi.stubGlobal('scrollTo', () => undefined);
});
afterEach(cleanup);

const welcome = routes.find(({ path }) => path === '/welcome')!;

test('a screen that breaks while it is drawn shows what to do, and the way elsewhere stays', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const load = vi.spyOn(welcome, 'load').mockResolvedValue({ default: Broken });
  navigate('/welcome');
  render(App);
  expect(await screen.findByRole('heading', { level: 1, name: 'Something went wrong on this screen' })).toBeTruthy();
  expect(screen.getByText('What you typed is kept.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Save a copy of everything' })).toBeTruthy();
  load.mockRestore();
  log.mockRestore();
});

test('a new screen is announced by its title, and the window carries it', async () => {
  navigate('/nowhere');
  render(App);
  await screen.findByRole('heading', { level: 1, name: 'Nothing at this address' });
  navigate('/welcome');
  const title = await screen.findByRole('heading', { level: 1, name: 'Make your badge' });
  await waitFor(() => expect(document.activeElement).toBe(title));
  expect(document.title).toBe('Make your badge · Hallway');
});

test('a screen whose code does not come can be tried again', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const load = vi.spyOn(welcome, 'load').mockRejectedValueOnce(new TypeError('Failed to fetch'));
  navigate('/welcome');
  render(App);
  const again = await screen.findByRole('button', { name: 'Try again' });
  again.click();
  expect(await screen.findByRole('heading', { level: 1, name: 'Make your badge' })).toBeTruthy();
  expect(load).toHaveBeenCalledTimes(2);
  load.mockRestore();
  log.mockRestore();
});
