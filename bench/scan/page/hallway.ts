/**
 * The client's own loop and its worker's own code, on this thread: DevTools slows a page, not its workers.
 * The worker speaks through `self`, so the page's `postMessage` is caught before the worker's code runs.
 */
import { watch } from '../../../pwa/src/platform/decoder-loop';
import type { Decoder } from '../../../pwa/src/platform/decoder';
import type { DecodeAnswer, Sighting, View } from '../../../pwa/src/platform/decoder-protocol';

/** Frames until every crop has met every method. */
const CYCLE = 12;

let answered: (answer: DecodeAnswer) => void = () => undefined;

export async function load(): Promise<void> {
  window.postMessage = ((answer: DecodeAnswer) => answered(answer)) as typeof window.postMessage;
  await import('../../../pwa/src/platform/decoder.worker');
}

function frame(picture: ImageBitmap, view: View, pass: number): Promise<Sighting[]> {
  return new Promise((resolve, reject) => {
    answered = (answer) => ('found' in answer ? resolve(answer.found) : reject(new Error(JSON.stringify(answer))));
    window.onmessage?.({ data: { id: 1, picture, view, pass } } as MessageEvent);
  });
}

/** What the loop sees in the picture within a cycle of frames, and after how many; times include taking the picture. */
export function read(canvas: HTMLCanvasElement): Promise<{ text: string; frames: number }> {
  return new Promise((resolve) => {
    let frames = 0;
    const video = Object.assign(canvas, {
      videoWidth: canvas.width, videoHeight: canvas.height, readyState: 2, HAVE_CURRENT_DATA: 2,
      requestVideoFrameCallback: (call: () => void) => queueMicrotask(call),
    }) as unknown as HTMLVideoElement;
    const end = (text: string): void => { stop(); resolve({ text, frames }); };
    const stop = watch(video, { frame } as unknown as Decoder, (found) => {
      frames += 1;
      const text = found[0]?.text ?? '';
      if (text || frames === CYCLE) end(text);
    }, (error) => { console.error(error); end(''); });
  });
}
