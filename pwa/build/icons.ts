/**
 * Phosphor icons, inlined at build. A module that names an icon gets exactly that
 * icon's outline, so icons travel with the route that shows them.
 *
 * Names are found where they are written: `<Icon name="…">`, `icon="…"`, `icon: '…'`, and in what is
 * declared as `IconName` (a table, or a function that returns one).
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:icon/';
const ASSETS = join(dirname(createRequire(import.meta.url).resolve('@phosphor-icons/core')), '../assets');
const NAMED = [
  /<Icon\b[^>]*?\bname=("[^"]*"|\{[^}]*\})/g,
  /\bicon\w*\s*=\s*("[^"]*"|\{[^}]*\}|[^;\n]+)/gi,
  /\bicon\w*\s*:\s*([^\n;]+)/g,
  /\bIconName\b[^;]*?=\s*(\{[^}]*\}|[^;]+);/g,
  /\): IconName\b[^{\n]*\{([\s\S]*?)\n\s*\}\n/g,
];
const LITERAL = /["'`]((?:(?:bold|fill)\/)?[a-z][a-z0-9-]*)["'`]/g;

/** Path of the icon's SVG in the package: `fill/house` is assets/fill/house-fill.svg. */
function assetOf(name: string): string {
  const [weight, base] = name.includes('/') ? name.split('/') : ['regular', name];
  return join(ASSETS, weight!, weight === 'regular' ? `${base}.svg` : `${base}-${weight}.svg`);
}

/** Icon names written in a source text. */
export function iconNames(source: string): string[] {
  const found = new Set<string>();
  for (const match of NAMED.flatMap((pattern) => [...source.matchAll(pattern)])) {
    for (const [, name] of (match[1] ?? '').matchAll(LITERAL)) if (name) found.add(name);
  }
  return [...found];
}

function outline(name: string): string {
  const paths = [...readFileSync(assetOf(name), 'utf8').matchAll(/<path d="([^"]+)"/g)].map((m) => m[1]);
  if (paths.length === 0) throw new Error(`Icon "${name}" has no path`);
  return paths.join('');
}

/** Vite plugin: adds the outlines of the icons a module names to that module. */
export function icons(): Plugin {
  return {
    name: 'hallway-icons',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const name = id.slice(PREFIX.length + 1);
      const entry = `${JSON.stringify(name)}, ${JSON.stringify(outline(name))}`;
      return `import { outlines } from '/src/ui/outlines.ts';\noutlines.set(${entry});`;
    },
    transform(code, id) {
      if (!/\/src\/.*\.(svelte|ts)$/.test(id) || /\.test\.ts$/.test(id)) return undefined;
      const known = iconNames(readFileSync(id, 'utf8')).filter((name) => existsSync(assetOf(name)));
      if (known.length === 0) return undefined;
      return { code: known.map((name) => `import '${PREFIX}${name}';`).join('') + code, map: null };
    },
  };
}
