import js from '@eslint/js';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { readdirSync } from 'node:fs';
import ts from 'typescript-eslint';

/** Who may import whom: docs/architecture.md. Each room lists what it may not reach. */
const ROOMS = ['app', 'features', 'domain', 'db', 'sync', 'api', 'ui', 'platform', 'messages', 'deeds', 'sw'];
const ALLOWED = {
  domain: [],
  messages: [],
  api: ['domain', 'messages'],
  platform: ['domain', 'messages'],
  db: ['domain', 'platform'],
  sync: ['domain', 'db', 'api', 'platform', 'messages'],
  ui: ['domain', 'messages', 'platform'],
  deeds: ['domain', 'db', 'ui', 'messages'],
  features: ['domain', 'db', 'sync', 'api', 'ui', 'platform', 'messages', 'deeds'],
};
const features = readdirSync('src/features', { withFileTypes: true }).filter((entry) => entry.isDirectory());

const zones = [
  ...Object.entries(ALLOWED).map(([room, allowed]) => ({
    target: `./src/${room}`,
    from: ROOMS.filter((other) => other !== room && !allowed.includes(other)).map((other) => `./src/${other}`),
    message: 'See docs/architecture.md, who may import whom.',
  })),
  ...features.map(({ name }) => ({
    target: `./src/features/${name}`,
    from: './src/features',
    except: [`./${name}`],
    message: 'Features never import one another.',
  })),
];

const only = (name, room) => ({ name, message: `Only src/${room} touches ${name}.` });
const rooms = (...names) => names.map((name) => `src/${name}/**`);

export default ts.config(
  { ignores: ['node_modules', '../webapp/static/pwa', 'coverage', 'src/domain/schema.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.svelte', '.js'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'no-restricted-globals': ['error', only('indexedDB', 'db'), only('fetch', 'api')],
      'svelte/no-at-html-tags': 'error',
      'svelte/no-navigation-without-resolve': 'off', // a rule of SvelteKit
      'svelte/no-useless-mustaches': 'off', // {' '} is how a space survives formatting
      'svelte/no-unused-svelte-ignore': 'off', // svelte-check decides which warnings there are
      'svelte/prefer-svelte-reactivity': 'off', // plain sets inside functions are meant
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  { files: rooms('db'), rules: { 'no-restricted-globals': ['error', only('fetch', 'api')] } },
  { files: rooms('api', 'sw'), rules: { 'no-restricted-globals': ['error', only('indexedDB', 'db')] } },
  { files: ['**/*.test.ts', 'build/**'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: rooms('domain'),
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['window', 'document', 'navigator', 'localStorage', 'indexedDB', 'fetch'].map((name) => ({
          name,
          message: 'src/domain is pure.',
        })),
      ],
    },
  },
  { files: ['build/**', '*.config.*'], languageOptions: { globals: globals.node } },
);
