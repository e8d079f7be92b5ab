/**
 * A test file is over when everything that it began is over, and nobody complained. What runs on would meet
 * a page that was taken away, now and then: here it fails the file that began it, each time.
 */
import { createHook } from 'node:async_hooks';
import { afterAll, afterEach, expect, vi } from 'vitest';

const PATIENCE = 10_000; // ms; a draft is written a quarter of a second after the last key

/** A saved file's address is kept a minute for slow browsers, whatever becomes of the screen. */
const MAY_STAY = /src\/platform\/share\.ts/;

/** Timers that run, each with the place that began it. */
const timers = new Map<number, { timer: NodeJS.Timeout; begun: Error }>();
const watch = createHook({
  trackPromises: false,
  init: (id, type, _trigger, timer) => void (type === 'Timeout' && timers.set(id, { timer: timer as NodeJS.Timeout, begun: new Error() })),
  destroy: (id) => void timers.delete(id),
});
watch.enable();

/** Where our own code began what still runs; the time limit of a request holds nobody up. */
function running(): string[] {
  const held = [...timers.values()].filter(({ timer }) => timer.hasRef());
  const places = held.map(({ begun: { stack = '' } }) => /\/pwa\/(src\/[^)\s]+)/.exec(stack)?.[1]);
  return places.filter((place) => place !== undefined && !MAY_STAY.test(place)) as string[];
}

/** What nobody expected in the console; a test that provokes an error listens for it (`vi.spyOn`). */
const complaints: unknown[][] = [];
for (const level of ['error', 'warn'] as const) console[level] = (...words: unknown[]) => void complaints.push(words);

const expectNone = (): void => expect(complaints.splice(0), 'in the console').toEqual([]);

afterEach(expectNone);

afterAll(async () => {
  await vi.dynamicImportSettled();
  await vi.waitFor(() => expect(running(), 'runs on after the last test').toEqual([]), { timeout: PATIENCE, interval: 50 });
  await vi.dynamicImportSettled();
  watch.disable();
  expectNone();
});
