import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { codeSplitting, compileHints, together } from './build/chunks.ts';
import { compress } from './build/compress.ts';
import { early } from './build/early.ts';
import { icons } from './build/icons.ts';
import { licenses } from './build/licenses.ts';
import { messages } from './build/messages.ts';
import { precache } from './build/precache.ts';

const testing = Boolean(process.env['VITEST']);

/** Left out of `make check`: they build the client, start a server, or search thousands of cases. */
const SLOW = ['build/budget.test.ts', 'src/app/gallery/**', 'src/sync/model.test.ts', 'src/sync/real-server.test.ts', 'src/features/swap/fifty-people.test.ts'];
const left = process.env['HALLWAY_QUICK'] ? SLOW : [];

/**
 * Tests by what they need: nothing; a device's store (and a page where the file says `@vitest-environment jsdom`);
 * a screen on that page: the shell's own, and those of a feature that are named as their component.
 */
const DOMAIN = ['src/domain/**/*.test.ts'];
const SCREENS = ['src/app/**/*.test.ts', 'src/features/**/[A-Z]*.test.ts'];
const [CALM, DEVICE, SCREEN] = ['calm', 'device', 'screen'].map((name) => `build/testing/${name}.ts`) as [string, string, string];

/** The version of the whole, told to the server with each sync. */
const version = /^version = "(.+)"$/m.exec(readFileSync(new URL('../pyproject.toml', import.meta.url), 'utf8'))?.[1] ?? '';

export default defineConfig({
  plugins: [messages(), svelte(), icons(), testing ? svelteTesting({ autoCleanup: false }) : [early(), compileHints(), licenses(), precache(), compress()]],
  resolve: {
    // Messages are compiled at build: the runtime needs no parser.
    alias: testing
      ? []
      : [
          // The same library without the parts for old browsers.
          { find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' },
          {
            find: /^@formatjs\/icu-messageformat-parser$/,
            replacement: '@formatjs/icu-messageformat-parser/no-parser.js',
          },
        ],
  },
  define: { 'import.meta.env.VITE_APP_VERSION': JSON.stringify(version) },
  build: {
    outDir: '../webapp/static/pwa',
    emptyOutDir: true,
    target: ['chrome120', 'firefox121', 'safari16.4'],
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting } },
    modulePreload: { polyfill: false, resolveDependencies: together },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/c/', '/address/'].map((path) => [path, process.env['HALLWAY_SERVER'] ?? 'http://127.0.0.1:8000']),
    ),
  },
  test: {
    restoreMocks: true,
    slowTestThreshold: 5000, // ms; what takes less is no news
    testTimeout: 30_000, // ms; axe and first imports are slow on a busy machine
    hookTimeout: 90_000, // ms; a real server starts and stops in some
    projects: [
      // Nothing in the domain keeps a state, so its files need no worker of their own.
      { extends: true, test: { name: 'pure', isolate: false, include: DOMAIN, setupFiles: [CALM, 'build/testing/cases.ts'] } },
      {
        extends: true,
        test: { name: 'device', include: ['src/**/*.test.ts', 'build/**/*.test.ts'], exclude: [...DOMAIN, ...SCREENS, ...left], setupFiles: [CALM, DEVICE] },
      },
      {
        extends: true,
        // jsdom is loaded once a worker, which is most of what a screen's test costs; each file has a realm of its own.
        test: { name: 'screens', environment: 'jsdom', pool: 'vmForks', include: SCREENS, exclude: left, setupFiles: [CALM, DEVICE, '@testing-library/svelte/vitest', SCREEN] },
      },
    ],
  },
});
