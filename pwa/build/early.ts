/**
 * What the first screen needs is asked for at the top of the document. The first look into localStorage
 * waits until the browser has opened it, and nothing further down is seen before: so styles and scripts
 * are named above that look and come meanwhile. The files of the badge's screen are named to the script
 * that draws its picture, and asked for after it, so that nothing comes before the styles.
 */
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

const BADGE = /\/features\/swap\/Swap\.svelte$/;
const PLACE = '/* files of the badge */';

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

function link(file: string): HtmlTagDescriptor {
  const how = isStyle(file) ? { rel: 'preload', as: 'style' } : { rel: 'modulepreload' };
  return { tag: 'link', attrs: { ...how, crossorigin: true, href: `/${file}` }, injectTo: 'head-prepend' };
}

/** Vite plugin. */
export function early(): Plugin {
  return {
    name: 'hallway-early',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return html;
        const first = filesOf(bundle, nameOf(bundle, (chunk) => chunk.isEntry));
        const badge = filesOf(bundle, nameOf(bundle, ({ facadeModuleId }) => BADGE.test(facadeModuleId ?? '')));
        const late = [...badge].filter((file) => !first.has(file)).map((file) => `/${file}`);
        const once = html.replace(/\s*<link rel="modulepreload"[^>]*>/g, '');
        const tags = [...first].sort((a, b) => Number(isStyle(b)) - Number(isStyle(a))).map(link);
        return { html: once.replace(PLACE, JSON.stringify(late).slice(1, -1)), tags };
      },
    },
  };
}
