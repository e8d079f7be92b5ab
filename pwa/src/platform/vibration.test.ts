// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetModules();
  Reflect.deleteProperty(navigator, 'vibrate');
});

function motor() {
  const vibrate = vi.fn<(ms: number) => boolean>(() => true);
  Object.defineProperty(navigator, 'vibrate', { configurable: true, value: vibrate });
  return vibrate;
}

/** What the sound card is told: each tone that begins. */
function sound() {
  const tones: number[] = [];
  class Context {
    state = 'suspended';
    currentTime = 0;
    destination = {};
    resume(): void { this.state = 'running'; }
  }
  class Oscillator {
    constructor(_context: Context, readonly options: { frequency: number }) {}
    connect = (next: unknown): unknown => next;
    start(): void { tones.push(this.options.frequency); }
    stop(): void {}
  }
  class Gain {
    gain = { exponentialRampToValueAtTime: (): void => undefined };
    connect = (next: unknown): unknown => next;
  }
  vi.stubGlobal('AudioContext', Context);
  vi.stubGlobal('OscillatorNode', Oscillator);
  vi.stubGlobal('GainNode', Gain);
  return tones;
}

test('one short buzz, and none for somebody who wants less motion', async () => {
  const { buzz } = await import('./vibration.ts');
  const vibrate = motor();
  buzz();
  expect(vibrate.mock.calls).toEqual([[10]]);
  vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList);
  buzz();
  expect(vibrate).toHaveBeenCalledTimes(1);
});

test('a beep is heard once a tap has readied the sound, and is silent before', async () => {
  const tones = sound();
  const { beep, readySound } = await import('./vibration.ts');
  beep();
  expect(tones).toEqual([]);
  readySound();
  beep();
  expect(tones).toEqual([1320]);
});

test('where there is neither, nothing breaks', async () => {
  const { beep, buzz, readySound } = await import('./vibration.ts');
  readySound();
  beep();
  buzz();
});
