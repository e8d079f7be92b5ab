/** Writes `.br` and `.gz` beside each text file of the build, so that the server only picks one. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|json|webmanifest|wasm|txt)$/;
const WORTH_IT = 512; // bytes; below that the headers cost more than is won

type Setting = Record<number, number>;

/** WebAssembly packs better when looked at through a smaller window. */
const WASM: Setting[] = [{ [constants.BROTLI_PARAM_LGWIN]: 18 }];
/** For what every start waits for, a tenth of a kB is worth several attempts. */
const FIRST: Setting[] = [
  {},
  { [constants.BROTLI_PARAM_LGBLOCK]: 16, [constants.BROTLI_PARAM_NDIRECT]: 8 },
  { [constants.BROTLI_PARAM_NPOSTFIX]: 2, [constants.BROTLI_PARAM_NDIRECT]: 16 },
  { [constants.BROTLI_PARAM_NPOSTFIX]: 1, [constants.BROTLI_PARAM_NDIRECT]: 8 },
];

function settingsFor(path: string): Setting[] {
  if (path.endsWith('.wasm')) return WASM;
  return /\/(?:core|index)-[^/]+$/.test(path) ? FIRST : [{}];
}

function brotli(path: string, body: Buffer): Buffer {
  const attempts = settingsFor(path).map((setting) =>
    brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length, ...setting } }));
  return attempts.reduce((least, one) => (one.length < least.length ? one : least));
}

function compressFile(path: string): void {
  const body = readFileSync(path);
  if (body.length < WORTH_IT) return;
  writeFileSync(`${path}.br`, brotli(path, body));
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
}

/** Vite plugin; must stand last, after whatever else writes files. */
export function compress(): Plugin {
  let outDir = '';
  return {
    name: 'hallway-compress',
    apply: 'build',
    enforce: 'post',
    configResolved: (config) => void (outDir = config.build.outDir),
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        if (!existsSync(outDir)) return; // the build failed: let its own message be the one that is seen
        for (const entry of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
          if (TEXT.test(entry)) compressFile(join(outDir, entry));
        }
      },
    },
  };
}
