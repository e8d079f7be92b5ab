/**
 * Builds the service worker after everything else and gives it the list of files with the hash of
 * each content. The version is the hash of the list: nothing changed, nothing is fetched anew.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { build, type Plugin } from 'vite';

/** Files the first screen does not need: the scanner. */
const LATER = /\.wasm$|\/(?:decoder|zxing)[^/]*\.js$/;

/** Not part of the app: pictures for installing, licences, compressed copies, the worker itself. */
const NEVER = /^\/(?:screenshots\/|icons\/.*\.png|licenses\.txt|sw(?:-kill)?\.js)|\.(?:br|gz|map)$/;

interface BuiltFile { url: string; hash: string }

const sha = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex').slice(0, 16);

/** The document is kept under the address at which the server has it. */
const urlOf = (name: string): string => (name === 'index.html' ? '/' : `/${name.split(sep).join('/')}`);

function filesOf(folder: string): BuiltFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ url: urlOf(name), hash: sha(readFileSync(join(folder, name))) }))
    .filter(({ url }) => !NEVER.test(url))
    .sort((a, b) => a.url.localeCompare(b.url));
}

async function buildWorker(root: string, outDir: string, entry: string, name: string, define: Record<string, string>): Promise<void> {
  await build({
    root, configFile: false, publicDir: false, logLevel: 'warn', define,
    build: {
      outDir, emptyOutDir: false, copyPublicDir: false, minify: true, modulePreload: false,
      rolldownOptions: { input: join(root, entry), output: { format: 'iife', entryFileNames: name } },
    },
  });
}

/** Vite plugin: writes `sw.js` and `sw-kill.js` into the build. */
export function precache(): Plugin {
  let root = '', outDir = '';
  return {
    name: 'hallway-precache',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      outDir = resolve(root, config.build.outDir);
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const files = filesOf(outDir);
        const shell = files.filter(({ url }) => !LATER.test(url)), later = files.filter(({ url }) => LATER.test(url));
        const list = { version: sha(JSON.stringify(files)), shell, later };
        await buildWorker(root, outDir, 'src/sw/events.ts', 'sw.js', { __PRECACHE__: JSON.stringify(list) });
        await buildWorker(root, outDir, 'src/sw/kill.ts', 'sw-kill.js', {});
      },
    },
  };
}
