// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { keepAwake } from './wakelock.ts';

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(navigator, 'wakeLock');
});

/** The browser's lock: how often it was asked for, and how many are held. */
function locks(request = async (): Promise<void> => undefined) {
  const seen = { asked: 0, held: 0 };
  const one = async () => {
    seen.asked += 1;
    await request();
    seen.held += 1;
    return { release: async () => void (seen.held -= 1) };
  };
  Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { request: one } });
  return seen;
}

function page(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

test('the screen stays awake, also after the page was hidden, until it is let go', async () => {
  const seen = locks();
  const states: string[] = [];
  const letGo = keepAwake((state) => states.push(state));
  await vi.waitFor(() => expect(states).toEqual(['awake']));
  page('hidden');
  seen.held = 0; // the browser takes it from a hidden page
  expect(seen.asked).toBe(1);
  page('visible');
  await vi.waitFor(() => expect(states).toEqual(['awake', 'awake']));
  expect(seen).toEqual({ asked: 2, held: 1 });
  letGo();
  page('visible');
  expect(seen).toEqual({ asked: 2, held: 0 });
});

test('a browser that will not is said to refuse', async () => {
  locks(async () => { throw new DOMException('battery', 'NotAllowedError'); });
  const states: string[] = [];
  const letGo = keepAwake((state) => states.push(state));
  await vi.waitFor(() => expect(states).toEqual(['refused']));
  letGo();
});

test('a lock that comes after the badge has gone is given back', async () => {
  const slow = Promise.withResolvers<void>();
  const seen = locks(() => slow.promise);
  keepAwake()();
  slow.resolve();
  await vi.waitFor(() => expect(seen).toEqual({ asked: 1, held: 0 }));
  await slow.promise;
});
