// @vitest-environment node
import { beforeAll, expect, test, vi } from 'vitest';

let isOurs: (request: Request, origin: string) => boolean;
beforeAll(async () => {
  vi.stubGlobal('__PRECACHE__', { version: '1', shell: [], later: [] });
  ({ isOurs } = await import('./to-cache.ts'));
});

const HERE = 'https://cards.example';
const asked = (path: string, init?: RequestInit): boolean => isOurs(new Request(new URL(path, HERE), init), HERE);

test.each(['/api/v1/me', '/c/Q9W1DFWF077YMGA1', '/address/Q9W1', '/trust', '/ca.crt', '/healthz', '/sw.js', '/sw-kill.js'])('%s is the server’s alone', (path) => {
  expect(asked(path)).toBe(false);
});

test.each(['/', '/people/1', '/cards', '/trusted', '/assets/core-B7xYz012.js'])('%s is answered from here', (path) => {
  expect(asked(path)).toBe(true);
});

test('what changes something, or is elsewhere, is left alone', () => {
  expect([asked('/people', { method: 'POST' }), asked('https://other.example/')]).toEqual([false, false]);
});
