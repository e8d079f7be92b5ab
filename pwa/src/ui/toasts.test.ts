// @vitest-environment node
import { get } from 'svelte/store';
import { afterEach, expect, it } from 'vitest';
import { currentToast, dismissToast, toast } from './toasts.ts';

const shown = (): string | undefined => get(currentToast)?.text;
afterEach(() => dismissToast());

it('a new sentence takes the place of the old one', () => {
  toast('Saved');
  toast('Moved');
  expect(shown()).toBe('Moved');
});

it('one that waits for an answer comes back after a passing one', () => {
  toast('New version ready', { stay: true });
  const away = toast('Saved');
  expect(shown()).toBe('Saved');
  away();
  expect(shown()).toBe('New version ready');
});

it('one that was taken away meanwhile does not come back', () => {
  const answered = toast('New version ready', { stay: true });
  const away = toast('Saved');
  answered();
  away();
  expect(shown()).toBeUndefined();
});
