/**
 * What the document brings before the app: the few styles of the badge's picture, in the document
 * itself, and a script that asks for the app's own files once that picture is on the screen. Nothing
 * competes with it before: a start from a cold process showed the code 80 to 150 ms later when styles
 * and scripts were named in the head (docs/benchmarks.md). Without a picture the files are asked for at once.
 */
import { readFileSync } from 'node:fs';
import { PurgeCSS } from 'purgecss';
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

const BADGE = /\/features\/swap\/Swap\.svelte$/;
const LOADER = readFileSync(new URL('./loader.js', import.meta.url), 'utf8');

/** What Vite names in the head: the entry, its styles, what it imports. */
const NAMED = /\s*<(?:link rel="(?:modulepreload|stylesheet)"[^>]*>|script type="module"[^>]*><\/script>)/g;

/** A chunk and all that it imports at once: scripts and styles. */
function filesOf(bundle: Bundle, name: string, seen = new Set<string>()): Set<string> {
  const chunk = bundle[name];
  if (chunk?.type !== 'chunk' || seen.has(name)) return seen;
  seen.add(name);
  chunk.viteMetadata?.importedCss.forEach((file) => seen.add(file));
  chunk.imports.forEach((file) => filesOf(bundle, file, seen));
  return seen;
}

const nameOf = (bundle: Bundle, is: (chunk: Rolldown.OutputChunk) => boolean): string =>
  Object.values(bundle).find((file) => file.type === 'chunk' && is(file))?.fileName ?? '';

const isStyle = (file: string): boolean => file.endsWith('.css');
const address = (file: string): string => `/${file}`;

/** The rules of a stylesheet that can meet something in a document, by the words in it. */
async function used(html: string, css: string): Promise<string> {
  const [kept] = await new PurgeCSS().purge({
    content: [{ raw: html, extension: 'html' }], css: [{ raw: css }],
    variables: true, fontFace: true, keyframes: true,
  });
  return kept?.css ?? '';
}

const sourceOf = (bundle: Bundle, file: string): string => {
  const asset = bundle[file];
  return asset?.type === 'asset' ? String(asset.source) : '';
};

/** The loader with the names of the files: the entry first, what only the badge's screen needs last. */
function loader(bundle: Bundle, first: string[]): HtmlTagDescriptor {
  const entry = nameOf(bundle, (chunk) => chunk.isEntry);
  const badge = filesOf(bundle, nameOf(bundle, ({ facadeModuleId }) => BADGE.test(facadeModuleId ?? '')));
  const files = {
    entry: address(entry),
    styles: first.filter(isStyle).map(address),
    scripts: first.filter((file) => !isStyle(file) && file !== entry).map(address),
    badge: [...badge].filter((file) => !first.includes(file)).map(address),
  };
  return { tag: 'script', children: LOADER.replace('(FILES)', () => `(${JSON.stringify(files)})`), injectTo: 'body' };
}

/** Vite plugin. */
export function early(): Plugin {
  return {
    name: 'hallway-early',
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle }) {
        if (!bundle) return html;
        const first = [...filesOf(bundle, nameOf(bundle, (chunk) => chunk.isEntry))];
        const bare = html.replace(NAMED, '');
        const css = await used(bare, first.filter(isStyle).map((file) => sourceOf(bundle, file)).join(''));
        return { html: bare, tags: [{ tag: 'style', children: css, injectTo: 'head' }, loader(bundle, first)] };
      },
    },
  };
}
