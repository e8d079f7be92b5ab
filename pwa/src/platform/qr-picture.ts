/** A code as a picture file, to share or to print elsewhere. */
import { QR_INK, QR_STOCK, QUIET_ZONE, type QrCode, qrSvg } from '../domain/qr.ts';

const SIDE = 1024; // px, at least; a whole number of pixels a module

/** The code as an SVG file. */
export function svgFile(code: QrCode, name: string): File {
  return new File([qrSvg(code, name)], `${name}.svg`, { type: 'image/svg+xml' });
}

/** The code as a PNG file; undefined where the browser cannot draw. */
export async function pngFile(code: QrCode, name: string): Promise<File | undefined> {
  const modules = code.size + 2 * QUIET_ZONE;
  const scale = Math.ceil(SIDE / modules);
  const canvas = Object.assign(document.createElement('canvas'), { width: modules * scale, height: modules * scale });
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = QR_STOCK;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, QUIET_ZONE * scale, QUIET_ZONE * scale);
  context.fillStyle = QR_INK;
  context.fill(new Path2D(code.path));
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob ? new File([blob], `${name}.png`, { type: 'image/png' }) : undefined;
}
