/** Codes in live pictures and in photos, read by a worker so that the page never stutters. */
import type { DecodeAnswer, DecodeRequest, Sighting, View } from './decoder-protocol';

export type { Sighting } from './decoder-protocol';

/** The picture could not be looked at; what it is instead, as far as that can be told. */
export class PhotoError extends Error {
  constructor(readonly problem: 'pdf' | 'not-a-picture' | 'too-large') {
    super(`No photo: ${problem}`);
  }
}

const START = 10_000; // ms; a worker whose script is not on the device says nothing in some browsers
const MAX_FILE = 64 * 1024 * 1024;
const MAX_SIDE = 2400; // px; a code in a photo is read at least as well as at full size

/** A worker that reads pictures, one at a time. Made when the camera opens, ended when it closes. */
export class Decoder {
  #worker = new Worker(new URL('./decoder.worker.ts', import.meta.url), { type: 'module' });
  #waiting = new Map<number, { resolve: (found: Sighting[]) => void; reject: (error: Error) => void }>();
  #last = 0;
  #timer = setTimeout(() => this.#fail(new Error('The reader did not start')), START);
  #dead: Error | undefined;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => this.#settle(data);
    this.#worker.onerror = (event) => this.#fail(new Error(event.message));
  }

  /** It will read nothing any more: make another. */
  get isDead(): boolean {
    return this.#dead !== undefined;
  }

  /** What is in this part of the picture, in its pixels; `pass` counts up from frame to frame. */
  frame(picture: ImageBitmap, view: View, pass: number): Promise<Sighting[]> {
    return this.#ask(picture, pass, view);
  }

  /** Every code in a photo. Throws `PhotoError` where the file is none. */
  async photo(file: Blob): Promise<Sighting[]> {
    return this.#ask(await pictureOf(file), 0);
  }

  close(): void {
    this.#worker.terminate();
    this.#fail(new Error('closed'));
  }

  #ask(bitmap: ImageBitmap, pass: number, view?: View): Promise<Sighting[]> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = (this.#last += 1);
    const picture = typeof OffscreenCanvas === 'undefined' ? pixelsOf(bitmap, view) : bitmap;
    const request: DecodeRequest = { id, picture, view, pass };
    this.#worker.postMessage(request, picture instanceof ImageBitmap ? [picture] : [picture.data.buffer]);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle(answer: DecodeAnswer): void {
    if ('ready' in answer) return clearTimeout(this.#timer);
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('found' in answer) waiting?.resolve(answer.found);
    else waiting?.reject(new Error(answer.problem));
  }

  #fail(error: Error): void {
    clearTimeout(this.#timer);
    this.#dead = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function pixelsOf(bitmap: ImageBitmap, view?: View): ImageData {
  const { x, y, width, height, scale } = view ?? { x: 0, y: 0, width: bitmap.width, height: bitmap.height, scale: 1 };
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(width * scale), height: Math.round(height * scale) });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.drawImage(bitmap, x, y, width, height, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The file as a bitmap of bounded size, turned the right way up. */
async function pictureOf(file: Blob): Promise<ImageBitmap> {
  if (file.size > MAX_FILE) throw new PhotoError('too-large');
  const start = new Uint8Array(await file.slice(0, 5).arrayBuffer());
  if (String.fromCharCode(...start) === '%PDF-') throw new PhotoError('pdf');
  const whole = await createImageBitmap(file).catch(() => undefined);
  if (!whole) throw new PhotoError('not-a-picture');
  const scale = MAX_SIDE / Math.max(whole.width, whole.height);
  if (scale >= 1) return whole;
  const size = { resizeWidth: Math.round(whole.width * scale), resizeHeight: Math.round(whole.height * scale), resizeQuality: 'medium' as const };
  const small = await createImageBitmap(whole, size);
  whole.close();
  return small;
}
