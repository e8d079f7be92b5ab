// @vitest-environment node
/**
 * Byte budgets of a real build, brotli as served. "Initial" is what index.html brings: the shell, the
 * styles, the framework and the database; the badge's own screen is loaded right after it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const KB = 1000;
const BUILD_TIME = 180_000; // ms

interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

let folder: string;
let manifest: Record<string, Chunk>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hallway-build-'));
  const env = { ...process.env, NODE_ENV: 'production' } as NodeJS.ProcessEnv;
  delete env['VITEST'];
  execFileSync('npx', ['vite', 'build', '--manifest', 'manifest.json', '--outDir', folder], { env, stdio: 'pipe' });
  manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, Chunk>;
}, BUILD_TIME);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes of a built file as it goes over the wire. */
function served(file: string): number {
  const path = join(folder, file);
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
}

const total = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + served(file), 0);

/** What is large, for the message of a failure. */
const sizes = (files: Iterable<string>): string =>
  [...files]
    .map((file) => [served(file), file] as const)
    .sort((a, b) => b[0] - a[0])
    .slice(0, 25)
    .map((entry) => entry.join(' '))
    .join('\n');

/** Files of a module and of all it imports at once. */
function filesOf(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  [chunk.file, ...(chunk.css ?? [])].forEach((file) => seen.add(file));
  chunk.imports?.forEach((name) => filesOf(name, seen));
  return seen;
}

const keysLike = (pattern: RegExp): string[] => Object.keys(manifest).filter((key) => pattern.test(key));
const everyFile = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => statSync(join(folder, file)).isFile() && !/\.(br|gz)$|^(manifest\.json|licenses\.txt|screenshots\/|icons\/.*\.png)/.test(file),
  );

/** The decoder of the camera: its worker and the WebAssembly. */
const isScanner = (file: string): boolean => /decoder.*worker|zxing|\.wasm$/i.test(file);

describe('what a phone has to load', () => {
  test('the shell is at most 80 kB', () => {
    const files = filesOf('index.html');
    expect(files.size).toBeGreaterThan(1);
    expect(total(files), sizes(files)).toBeLessThanOrEqual(80 * KB);
  });

  test('the badge adds at most 32 kB to it', () => {
    const [swap, ...others] = keysLike(/features\/swap\/Swap\.svelte$/);
    expect(others).toEqual([]);
    const shell = filesOf('index.html');
    const files = [...filesOf(swap ?? '')].filter((file) => !shell.has(file));
    expect(files.length).toBeGreaterThan(0);
    expect(total(files), sizes(files)).toBeLessThanOrEqual(32 * KB);
  });

  // Each file of a screen costs the page of a slow phone some 5 ms before anything in it runs.
  test('a tap on the list asks for at most 10 files', () => {
    const known = new Set([...filesOf('index.html'), ...keysLike(/features\/swap\/Swap\.svelte$/).flatMap((key) => [...filesOf(key)])]);
    const files = keysLike(/features\/people\/People\.svelte$/).flatMap((key) => [...filesOf(key)]).filter((file) => !known.has(file));
    expect(files).toContainEqual(expect.stringMatching(/People/));
    expect(files.length, files.join(' ')).toBeLessThanOrEqual(10);
  });

  test('fonts are at most 36 kB', () => {
    const fonts = everyFile().filter((file) => file.endsWith('.woff2'));
    expect(fonts).toHaveLength(2);
    expect(total(fonts)).toBeLessThanOrEqual(36 * KB);
  });

  // The reader of zxing is 319 kB; its script and the second decoder, for moire, are the rest.
  test('the scanner comes later, and is at most 345 kB', () => {
    const scanner = everyFile().filter(isScanner);
    expect(scanner.filter((file) => file.endsWith('.wasm'))).toHaveLength(1);
    expect(total(scanner)).toBeLessThanOrEqual(345 * KB);
  });

  // Half of it is the scanner. Every screen works offline from the first visit on, so each new one adds its
  // few kB here; it comes after the first screen is usable, and an update fetches only what changed.
  test('all that is kept for offline is at most 760 kB', () => {
    const kept = everyFile();
    expect(total(kept), sizes(kept)).toBeLessThanOrEqual(760 * KB);
  });
});

test('every script of the build is valid', () => {
  const scripts = everyFile().filter((file) => file.startsWith('assets/') && file.endsWith('.js'));
  const parse = `import fs from 'node:fs'; import vm from 'node:vm';
    for (const file of process.argv.slice(1)) new vm.SourceTextModule(fs.readFileSync(file, 'utf8'), { identifier: file });`;
  const flags = ['--experimental-vm-modules', '--no-warnings', '--input-type=module', '-e', parse];
  execFileSync(process.execPath, [...flags, ...scripts.map((file) => join(folder, file))], { stdio: 'pipe' });
});

test('the licences of all that is built in come with it', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  const passedOn = readFileSync(join(folder, 'licenses.txt'), 'utf8');
  // Of TanStack's virtualizer only the core is used.
  const builtIn = [...Object.keys(dependencies), '@phosphor-icons/core'].map((name) => name.replace('svelte-virtual', 'virtual-core'));
  expect(builtIn.filter((name) => !passedOn.includes(`\n## ${name} - `))).toEqual([]);
  expect(passedOn).toContain('Apache License');
});

test('the document asks for the files of this build', () => {
  const [, told] = /\}\)\((\{.*\})\);\s*<\/script>/.exec(readFileSync(join(folder, 'index.html'), 'utf8')) ?? [];
  const { entry, ...others } = JSON.parse(told ?? '{}') as Record<string, string[]> & { entry: string };
  const files = [entry, ...Object.values(others).flat()];
  expect(files.length).toBeGreaterThan(4);
  expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});

describe('what must never ship', () => {
  test.each([
    ['the parser of messages', 'EXPECT_ARGUMENT_CLOSING_BRACE'],
    ['the gallery of components', 'Components and states'],
  ])('%s', (_what, telltale) => {
    const scripts = everyFile().filter((file) => file.endsWith('.js'));
    const guilty = scripts.filter((file) => readFileSync(join(folder, file), 'utf8').includes(telltale));
    expect(guilty).toEqual([]);
  });
});
