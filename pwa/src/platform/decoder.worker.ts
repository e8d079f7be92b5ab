/**
 * Reads codes off the main thread. zxing-cpp (WebAssembly, our own file) is the workhorse; every
 * fourth frame goes to `qr`, which is better at moire; the browser's own detector joins when it
 * has read a picture whose answer is known.
 */
import { decodeQR } from 'qr/decode.js';
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { PROBE, probeModules } from './decoder-probe';
import type { DecodeAnswer, DecodeRequest, Sighting, View } from './decoder-protocol';

const MATRIX: ReaderOptions['formats'] = ['QRCode', 'MicroQRCode', 'DataMatrix', 'Aztec', 'PDF417'];
/** A photo of a badge may hold a bar code, too; a live picture has too many false ones. */
const ANY: ReaderOptions['formats'] = [...MATRIX, 'Code128', 'Code39'];

interface NativeCode { rawValue: string; cornerPoints: { x: number; y: number }[] }
interface NativeDetector { detect: (source: ImageBitmapSource) => Promise<NativeCode[]> }

prepareZXingModule({ overrides: { locateFile: () => new URL(wasm, import.meta.url).href }, fireImmediately: false });

let native: NativeDetector | undefined;
void provenDetector().then((detector) => { native = detector; });

const ready: DecodeAnswer = { ready: true };
self.postMessage(ready);

self.onmessage = async ({ data }: MessageEvent<DecodeRequest>): Promise<void> => {
  self.postMessage(await answer(data));
  if (data.picture instanceof ImageBitmap) data.picture.close();
};

async function answer({ id, picture, view, pass }: DecodeRequest): Promise<DecodeAnswer> {
  try {
    return { id, found: await (view ? oneWay(picture, view, pass) : everyWay(picture)) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : 'unknown' };
  }
}

/** One method a frame, in rotation: fast when the code is easy, and no method is never tried. */
async function oneWay(picture: ImageBitmap | ImageData, view: View, pass: number): Promise<Sighting[]> {
  const image = pixels(picture, view);
  const found = await (pass % 4 === 3 ? byQr(image) : native && pass % 4 !== 1 ? byNative(native, image) : byZxing(image, methodOf(pass)));
  return found.map((sighting) => moved(sighting, view, image.width));
}

/** What zxing-cpp tries: little in one frame, everything in the next. */
function methodOf(pass: number): ReaderOptions {
  const hard = pass % 2 === 1;
  return { formats: pass % 5 === 4 ? MATRIX : ['QRCode'], tryHarder: hard, tryInvert: hard, tryRotate: hard };
}

/** A photo: whole, then smaller, then in overlapping parts, until something is read. */
async function everyWay(picture: ImageBitmap | ImageData): Promise<Sighting[]> {
  const hard: ReaderOptions = { formats: ANY, tryHarder: true, tryInvert: true, tryRotate: true, tryDownscale: true };
  for (const view of views(picture)) {
    const image = pixels(picture, view);
    const found = await byZxing(image, hard);
    if (found.length) return found.map((sighting) => moved(sighting, view, image.width));
    const other = byQr(image);
    if (other.length) return other.map((sighting) => moved(sighting, view, image.width));
  }
  return native ? byNative(native, picture) : [];
}

function* views({ width, height }: { width: number; height: number }): Generator<View> {
  yield { x: 0, y: 0, width, height, scale: 1 };
  if (Math.max(width, height) > 900) yield { x: 0, y: 0, width, height, scale: 0.5 };
  if (Math.max(width, height) > 1600) yield { x: 0, y: 0, width, height, scale: 0.25 };
  if (Math.min(width, height) < 600) return;
  const [w, h] = [Math.round(width / 2), Math.round(height / 2)];
  for (const y of [0, h / 2, h]) for (const x of [0, w / 2, w]) yield { x: Math.round(x), y: Math.round(y), width: w, height: h, scale: 1 };
}

function moved(sighting: Sighting, view: View, width: number): Sighting {
  const scale = view.width / width;
  return { ...sighting, corners: sighting.corners.map(({ x, y }) => ({ x: x * scale + view.x, y: y * scale + view.y })) };
}

function pixels(picture: ImageBitmap | ImageData, { x, y, width, height, scale }: View): ImageData {
  if (picture instanceof ImageData) return picture;
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const context = canvasOf(w, h);
  context.drawImage(picture, x, y, width, height, 0, 0, w, h);
  return context.getImageData(0, 0, w, h);
}

/** Canvases by size, kept: making one takes as long as reading it. Three sizes take turns in a live picture. */
const canvases = new Map<string, OffscreenCanvasRenderingContext2D>();

function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const size = `${width}x${height}`;
  const context = canvases.get(size) ?? new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.globalCompositeOperation = 'copy'; // nothing of the picture before shines through
  if (canvases.size >= 4) canvases.clear();
  canvases.set(size, context);
  return context;
}

async function byZxing(image: ImageData, options: ReaderOptions): Promise<Sighting[]> {
  const results = await readBarcodes(image, { maxNumberOfSymbols: 8, ...options });
  return results.filter((r) => r.isValid).map((r) => ({
    text: utf8(r.bytes) ?? r.text,
    corners: [r.position.topLeft, r.position.topRight, r.position.bottomRight, r.position.bottomLeft],
  }));
}

/** Codes seldom name their character set, and nearly all of them are UTF-8. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return bytes.length ? new TextDecoder('utf-8', { fatal: true }).decode(bytes) : undefined;
  } catch {
    return undefined;
  }
}

function byQr(image: ImageData): Sighting[] {
  let corners: Sighting['corners'] = [];
  try {
    const text = decodeQR(image, { pointsOnDetect: (points) => { corners = points.bounds; } });
    return [{ text, corners }];
  } catch {
    return [];
  }
}

async function byNative(detector: NativeDetector, picture: ImageBitmapSource): Promise<Sighting[]> {
  const found = await detector.detect(picture);
  return found.map(({ rawValue, cornerPoints }) => ({ text: rawValue, corners: cornerPoints }));
}

/** The browser's own detector, if it reads a code whose answer is known, in time and in UTF-8. */
async function provenDetector(): Promise<NativeDetector | undefined> {
  const Detector = (self as unknown as { BarcodeDetector?: new (options: { formats: string[] }) => NativeDetector }).BarcodeDetector;
  if (!Detector) return undefined;
  try {
    const detector = new Detector({ formats: ['qr_code'] });
    const found = await detector.detect(await createImageBitmap(probe()));
    return found[0]?.rawValue === PROBE ? detector : undefined;
  } catch {
    return undefined;
  }
}

function probe(): ImageData {
  const rows = probeModules();
  const image = new ImageData(rows.length, rows.length);
  const grey = new Uint32Array(image.data.buffer);
  rows.forEach((row, y) => row.forEach((dark, x) => { grey[y * rows.length + x] = dark ? 0xff000000 : 0xffffffff; }));
  return image;
}
