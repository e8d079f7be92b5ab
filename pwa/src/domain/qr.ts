/**
 * QR codes as vectors (ISO/IEC 18004), by the `qr` library.
 *
 * A card is drawn at error level L (a screen is a clean surface: fewer modules read better than
 * more redundancy), a link at M. Around it stay 4 modules of white, in dark mode too: scanners
 * want dark on light. On a badge that is its stock; in a file it is part of the picture.
 */
import encodeQR from 'qr';

export type ErrorLevel = 'low' | 'medium';

/** A drawn code: `path` in a square of `size` modules, one unit each, without the quiet zone. */
export interface QrCode { path: string; size: number; version: number }

export const QUIET_ZONE = 4;
export const QR_INK = '#0b1210';
export const QR_STOCK = '#ffffff';
/** Beyond this version cheap cameras get slow: say so. */
export const CALM_VERSION = 12;
/** Beyond this version they fail: refuse. */
export const LAST_VERSION = 17;

/** `text` as a code; undefined when it fits into none (more than 2,953 bytes at level L). */
export function qrCode(text: string, level: ErrorLevel): QrCode | undefined {
  const rows = modules(text, level);
  if (!rows) return undefined;
  return { path: rows.map(rowPath).join(''), size: rows.length, version: (rows.length - 17) / 4 };
}

function modules(text: string, level: ErrorLevel): boolean[][] | undefined {
  try {
    // The library draws a border of at least one module: it is taken off again.
    return encodeQR(text, 'raw', { ecc: level, border: 1 }).slice(1, -1).map((row) => row.slice(1, -1));
  } catch {
    return undefined;
  }
}

/** Runs of dark modules of one row as rectangles. */
function rowPath(row: boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    let end = x;
    while (row[end + 1]) end += 1;
    path += `M${x} ${y}h${end - x + 1}v1h-${end - x + 1}z`;
    x = end;
  }
  return path;
}

/** A complete SVG file of the code, quiet zone included; `title` is what a screen reader says. */
export function qrSvg(code: QrCode, title = ''): string {
  const name = title ? ` role="img" aria-label="${attribute(title)}"` : '';
  const side = code.size + 2 * QUIET_ZONE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-${QUIET_ZONE} -${QUIET_ZONE} ${side} ${side}" shape-rendering="crispEdges"${name}>`
    + `<path fill="${QR_STOCK}" d="M-${QUIET_ZONE}-${QUIET_ZONE}h${side}v${side}h-${side}z"/><path fill="${QR_INK}" d="${code.path}"/></svg>`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"']/gu, (char) => `&#${char.codePointAt(0)};`);
}
