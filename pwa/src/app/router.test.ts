// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { Route } from '../ui/route.ts';
import { matcher } from './router.ts';

const route = (path: string): Route => ({ path, load: () => Promise.reject(new Error('not loaded here')) });
const find = matcher([route('/people/:id'), route('/people/new'), route('/people'), route('/people/:id/edit')]);

describe('matcher', () => {
  test('fixed segments win over parameters, whatever the order', () => {
    expect(find('/people/new')?.route.path).toBe('/people/new');
    expect(find('/people/7f')).toMatchObject({ route: { path: '/people/:id' }, params: { id: '7f' } });
    expect(find('/people/7f/edit')?.params).toEqual({ id: '7f' });
  });

  test('a trailing slash is the same address', () => {
    expect(find('/people/')?.route.path).toBe('/people');
  });

  test('parameters are decoded, and a broken escape does not throw', () => {
    expect(find('/people/%E5%8C%97')?.params['id']).toBe('北');
    expect(find('/people/%E5%8')?.params['id']).toBe('%E5%8');
  });

  test('nothing answers other addresses', () => {
    expect(find('/peoples')).toBeUndefined();
    expect(find('/people/a/b')).toBeUndefined();
  });
});
