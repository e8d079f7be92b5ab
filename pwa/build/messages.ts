/**
 * Messages, compiled at build. A sentence without placeholders stays a string, the rest
 * becomes the ICU syntax tree, so the parser (30 kB) never ships.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';

const CATALOGUE = /\/messages\/[a-z]{2,3}(?:-[A-Za-z]+)?\/[a-z]+\.json$/;

/** One message: a plain string, or its ICU syntax tree. */
export function compileMessage(text: string): unknown {
  const tree = parse(text, { requiresOtherClause: true, captureLocation: false });
  if (tree.length === 0) return '';
  const [only] = tree;
  return tree.length === 1 && only?.type === TYPE.literal ? only.value : tree;
}

function compile(file: string): string {
  const messages = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const compiled = Object.entries(messages).map(([key, text]) => [key, compileMessage(text)]);
  return `export default ${JSON.stringify(Object.fromEntries(compiled))};`;
}

/** Vite plugin for `messages/<language>/<area>.json`. */
export function messages(): Plugin {
  let root = '';
  /** Importers come as paths on the disk, or (from the test runner) as paths from the root. */
  const onDisk = (path: string): string => (path.startsWith(root) ? path : join(root, path));
  return {
    name: 'hallway-messages',
    enforce: 'pre',
    configResolved: (config) => void (root = config.root),
    resolveId(source, importer) {
      if (!importer || !source.startsWith('.')) return undefined;
      const file = resolve(dirname(onDisk(importer)), source);
      return CATALOGUE.test(file) ? `${file}.js` : undefined;
    },
    load(id) {
      const file = onDisk(id.replace(/\.js$/, ''));
      if (!id.endsWith('.json.js') || !CATALOGUE.test(file)) return undefined;
      this.addWatchFile(file);
      return compile(file);
    },
  };
}
