/** Writes `.br` and `.gz` beside each text file of the build, so that the server only picks one. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|json|webmanifest|wasm|txt)$/;
const WORTH_IT = 512; // bytes; below that the headers cost more than is won

function compressFile(path: string): void {
  const body = readFileSync(path);
  if (body.length < WORTH_IT) return;
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  writeFileSync(`${path}.br`, brotliCompressSync(body, { params: size }));
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
