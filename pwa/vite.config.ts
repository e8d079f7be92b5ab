import { existsSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { compress } from './build/compress.ts';
import { icons } from './build/icons.ts';
import { messages } from './build/messages.ts';

const testing = Boolean(process.env['VITEST']);

/** The service worker's file list is made by its own plugin. */
async function precache(): Promise<Plugin[]> {
  const path = './build/precache.ts';
  if (testing || !existsSync(new URL(path, import.meta.url))) return [];
  const { precache: plugin } = (await import(path)) as { precache: () => Plugin };
  return [plugin()];
}

export default defineConfig({
  plugins: [messages(), svelte(), icons(), precache(), testing ? svelteTesting() : compress()],
  resolve: {
    // Messages are compiled at build: the runtime needs no parser.
    alias: testing
      ? []
      : [
          {
            find: /^@formatjs\/icu-messageformat-parser$/,
            replacement: '@formatjs/icu-messageformat-parser/no-parser.js',
          },
        ],
  },
  build: {
    outDir: '../webapp/static/pwa',
    emptyOutDir: true,
    target: ['chrome120', 'firefox121', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/c/'].map((path) => [path, process.env['HALLWAY_SERVER'] ?? 'http://127.0.0.1:8000']),
    ),
  },
  test: {
    setupFiles: ['build/vitest.setup.ts'],
    projects: [
      { extends: true, test: { name: 'pure', environment: 'node', include: ['src/domain/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'client',
          environment: 'jsdom',
          include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
          exclude: ['src/domain/**'],
        },
      },
    ],
  },
});
