/**
 * The licences of what others wrote and the build contains: they ask to be passed on with it. Vite lists
 * the modules of the page; what comes in by another way (a font, outlines, the reader in its worker) is added.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export const FILE = 'licenses.txt';

const OTHERS = ['@fontsource/besley', '@phosphor-icons/core', 'zxing-wasm'];
const READER = 'The WebAssembly of zxing-wasm is built from ZXing-C++ (https://github.com/zxing-cpp/zxing-cpp), Apache License 2.0, whose text is above.\n';

function sectionOf(name: string): string {
  const folder = join(import.meta.dirname, '../node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  return `\n## ${name} - ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8')}`;
}

/** Vite plugin: completes the file of `build.license`. */
export function licenses(): Plugin {
  let outDir = '';
  return {
    name: 'hallway-licenses',
    apply: 'build',
    config: () => ({ build: { license: { fileName: FILE } } }),
    configResolved: (config) => void (outDir = config.build.outDir),
    writeBundle: () => appendFileSync(join(outDir, FILE), `${OTHERS.map(sectionOf).join('')}\n${READER}`),
  };
}
