/** Other decoders, each as its documentation says, on the same crops in the same order: the client's. */
import { BinaryBitmap, DecodeHintType, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library';
import { ZXingHtml5QrcodeDecoder } from 'html5-qrcode/es2015/zxing-html5-qrcode-decoder.js';
import jsQR from 'jsqr';
import { decodeQR } from 'qr/decode.js';

type Read = (image: ImageData, canvas: OffscreenCanvas) => string | Promise<string>;

const hints = new Map<DecodeHintType, unknown>([[DecodeHintType.TRY_HARDER, true]]);
const html5 = new ZXingHtml5QrcodeDecoder([0], false, { log() {}, warn() {}, logError() {}, logErrors() {} });

/** Grey values of the picture, as the library's own sources compute them. */
function luminance({ data, width, height }: ImageData): Uint8ClampedArray {
  const grey = new Uint8ClampedArray(width * height);
  for (let i = 0, j = 0; i < grey.length; i += 1, j += 4) grey[i] = (data[j]! + 2 * data[j + 1]! + data[j + 2]!) >> 2;
  return grey;
}

function byZxingJs(image: ImageData): string {
  const source = new RGBLuminanceSource(luminance(image), image.width, image.height);
  for (const view of [source, source.invert()]) {
    try {
      return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(view)), hints).getText();
    } catch {
      // not in this one
    }
  }
  return '';
}

export const PEERS: Record<string, Read> = {
  qr: (image) => { try { return decodeQR(image); } catch { return ''; } },
  jsQR: (image) => jsQR(image.data, image.width, image.height, { inversionAttempts: 'attemptBoth' })?.data ?? '',
  '@zxing/library': (image) => byZxingJs(image),
  'html5-qrcode': async (_image, canvas) => {
    try {
      return (await html5.decodeAsync(canvas as unknown as HTMLCanvasElement)).text;
    } catch {
      return '';
    }
  },
};

/** Centre, whole, half size: after these a decoder that always does the same has nothing new to try. */
const CROPS = 3;

export async function read(name: string, canvas: HTMLCanvasElement): Promise<{ text: string; frames: number }> {
  for (let pass = 0; pass < CROPS; pass += 1) {
    const crop = cropped(canvas, pass);
    const context = crop.getContext('2d', { willReadFrequently: true })!;
    const text = await PEERS[name]!(context.getImageData(0, 0, crop.width, crop.height), crop);
    if (text) return { text, frames: pass + 1 };
  }
  return { text: '', frames: CROPS };
}

function cropped(canvas: HTMLCanvasElement, pass: number): OffscreenCanvas {
  const { width, height } = canvas;
  const side = Math.round(Math.min(width, height) * 0.8);
  const [x, y, w, h, scale] = pass === 0 ? [(width - side) / 2, (height - side) / 2, side, side, 1] : [0, 0, width, height, pass === 1 ? 1 : 0.5];
  const crop = new OffscreenCanvas(Math.round(w! * scale!), Math.round(h! * scale!));
  crop.getContext('2d', { willReadFrequently: true })!.drawImage(canvas, x!, y!, w!, h!, 0, 0, crop.width, crop.height);
  return crop;
}
