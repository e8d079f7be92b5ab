/** A picture whose answer is known: a browser's own detector joins only where it reads this one right. */

/** What it says: three scripts, so that a detector that guesses the character set is found out. */
export const PROBE = 'Hallway Жé北';

/** Its code, a row of modules as bits in base 36. Drawn beforehand: an encoder would be 10 kB of the worker. */
const ROWS =
  'jvce7 a6loh eky1p ej68t ejucd a6zb5 jvfy7 4jk cqcdh 5p8kd h5g8t 9fjuy g678b 978l9 ixfct zrgo ixc6q 1tso jvvbl a6bdn ejjzs eizio ekszb a67hk jv1i9'.split(' ');
const BORDER = 4; // modules, as ISO/IEC 18004 asks for
const SCALE = 4; // pixels a module

/** The code as rows of modules, dark ones true, with its quiet zone and scaled up. */
export function probeModules(): boolean[][] {
  const size = ROWS.length, bits = ROWS.map((row) => parseInt(row, 36).toString(2).padStart(size, '0'));
  const at = (pixel: number): number => Math.floor(pixel / SCALE) - BORDER;
  const pixels = Array.from({ length: (size + 2 * BORDER) * SCALE }, (_, i) => at(i));
  return pixels.map((y) => pixels.map((x) => bits[y]?.[x] === '1'));
}
