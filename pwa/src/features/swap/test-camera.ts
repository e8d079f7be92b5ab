/** A camera as the browser gives it, for tests of what the screens make of it. */
import { cleanup, render, screen } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { afterEach, beforeEach, vi } from 'vitest';
import { freshDevice } from '../../db/testing.ts';

class QuietReader {
  postMessage(): void {}
  terminate(): void {}
}

export class Track extends EventTarget {
  isStopped = false;
  constructor(readonly facingMode?: string, readonly capabilities: { torch?: boolean } = {}) { super(); }
  getSettings = () => ({ facingMode: this.facingMode });
  getCapabilities = () => this.capabilities;
  applyConstraints = vi.fn<(wish: unknown) => Promise<void>>(async () => undefined);
  stop(): void { this.isStopped = true; }
}

/** The browser gives what `answer` makes. */
export function gives(answer: () => Track | Promise<Track>): void {
  const getUserMedia = async () => { const track = await answer(); return { getVideoTracks: () => [track], getTracks: () => [track] }; };
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: { getUserMedia } });
}

export const refuses = (name: string): void => gives(() => { throw new DOMException('No', name); });

/** Each test has a fresh device, and a page that may ask for a camera and plays what it gets. */
export function eachWithCamera(): void {
  beforeEach(async () => {
    await freshDevice();
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('Worker', QuietReader);
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    Reflect.deleteProperty(navigator, 'mediaDevices');
  });
}

/** The panel, with the tap that a camera wants. */
export async function open(panel: Component): Promise<void> {
  render(panel);
  (await screen.findByRole('button', { name: 'Open the camera' })).click();
}
