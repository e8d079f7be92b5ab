/** What the runner calls: makes codes, and lets one decoder loose on one picture. */
import { codesOf } from './codes';
import * as hallway from './hallway';
import * as peers from './peers';

const ready = hallway.load();

async function shown(url: string): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  canvas.getContext('2d', { willReadFrequently: true })!.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

async function read(decoder: string, url: string): Promise<{ text: string; frames: number; ms: number }> {
  await ready;
  const canvas = await shown(url);
  const begun = performance.now();
  const { text, frames } = await (decoder === 'Hallway' ? hallway.read(canvas) : peers.read(decoder, canvas));
  return { text, frames, ms: performance.now() - begun };
}

Object.assign(window, { bench: { codesOf, read, decoders: ['Hallway', ...Object.keys(peers.PEERS)] } });
