// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { neighbour } from './walk';

const ORDER = ['a', 'b', 'c', 'd'];

afterEach(() => history.replaceState(null, '', '/'));

test('the first press opens the first, or the one after what lies open by itself', () => {
  history.replaceState(null, '', '/due');
  expect(neighbour(ORDER, 1, undefined)).toBe('a');
  expect(neighbour(ORDER, 1, 'a')).toBe('b');
});

test('it stops at both ends', () => {
  history.replaceState(null, '', '/due/d');
  expect(neighbour(ORDER, 1, 'd')).toBe('d');
  history.replaceState(null, '', '/due/a');
  expect(neighbour(ORDER, -1, 'a')).toBe('a');
});

test('quick presses go on from the address while the screen is behind', () => {
  history.replaceState(null, '', '/due/c');
  expect(neighbour(ORDER, -1, 'b')).toBe('b');
  expect(neighbour(ORDER, 1, 'b')).toBe('d');
});
