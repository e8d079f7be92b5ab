/** How it is cached and answered. */
import { BADGE, INDEX, LATER, later, laterCache, SHELL, shell, shellCache, type BuiltFile } from './to-cache';

const MARK = 'x-hallway-hash';

/** Fills a cache with files: what an older cache holds with the same content is not fetched again. */
async function fill(name: string, files: BuiltFile[]): Promise<void> {
  const cache = await caches.open(name);
  await Promise.all(files.map(async (file) => {
    if (!(await cache.match(file.url))) await cache.put(file.url, (await held(file)) ?? (await fetched(file)));
  }));
}

async function held({ url, hash }: BuiltFile): Promise<Response | undefined> {
  const response = await caches.match(url, { ignoreVary: true });
  return response?.headers.get(MARK) === hash ? response : undefined;
}

async function fetched({ url, hash }: BuiltFile): Promise<Response> {
  const response = await fetch(url, { cache: 'reload', credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return marked(response, hash);
}

/** A copy that says which content it is, and that was not redirected: a navigation refuses such an answer. */
async function marked(response: Response, hash: string): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set(MARK, hash);
  for (const name of ['content-encoding', 'content-length', 'vary']) headers.delete(name);
  return new Response(await response.blob(), { status: 200, headers });
}

/** All of the shell or nothing: a version that is not complete is never installed. */
export async function cacheShell(): Promise<void> {
  await fill(shellCache, shell);
  const cache = await caches.open(shellCache), page = await cache.match(INDEX);
  if (page && !(await cache.match(BADGE))) await cache.put(BADGE, page);
}

/** The scanner: fetched when there is time, and not an error when there is no network. */
export const cacheLater = (): Promise<void> => fill(laterCache, later).catch(() => undefined);

/** Drops the caches of other versions. */
export async function dropOthers(): Promise<void> {
  const ours = [shellCache, laterCache], names = await caches.keys();
  const old = names.filter((name) => (name.startsWith(SHELL) || name.startsWith(LATER)) && !ours.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The app's document, from the cache first: it opens in a cellar as fast as anywhere. */
export async function openApp(request: Request): Promise<Response> {
  return (await fromCache(INDEX)) ?? fetch(request).catch(() => new Response(FALLBACK, { headers: HTML }));
}

/** A file of the build: this version's, else an older one's that an open tab still asks for, else the network. */
export async function file(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const cached = await fromCache(pathname);
  if (cached) return cached;
  const late = later.find(({ url }) => url === pathname);
  if (!late) return fetch(request);
  const response = await fetched(late);
  await keep(late.url, response.clone());
  return response;
}

async function fromCache(path: string): Promise<Response | undefined> {
  const options = { ignoreVary: true };
  const now = await caches.open(shellCache).then((cache) => cache.match(path, options));
  return now ?? caches.match(path, options);
}

async function keep(url: string, response: Response): Promise<void> {
  await caches.open(laterCache).then((cache) => cache.put(url, response)).catch(() => undefined);
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

/** Shown when the browser threw the app's own files away and there is no network either. Never a blank page. */
const FALLBACK = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Hallway</title><style>body{font:1.1rem/1.5 system-ui;margin:3rem auto;max-width:30rem;padding:0 1rem;color-scheme:light dark}</style>
<h1>Hallway needs the network once</h1><p>This browser cleared the app itself to make room. Your people and notes are kept
apart from it. Open this page again when there is a network.</p><p><a href="">Try again</a></p>`;
