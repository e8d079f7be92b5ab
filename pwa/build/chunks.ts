import type { Plugin } from 'vite';

/**
 * Which modules travel together. A cold start goes through the service worker once a file, so what
 * the first screen needs comes in few: the framework and the database, then the badge.
 */
const FRAMEWORK = ['svelte', 'dexie', 'esm-env', 'clsx', 'intl-messageformat', '@formatjs'];
const DATABASE = [
  'cache', 'changes', 'clean', 'clock', 'coalesce', 'connection', 'database', 'diff', 'drafts',
  'last-words', 'leaving', 'meta', 'mutation', 'outbox', 'overlay', 'pulled', 'records', 'registry', 'state', 'survivors', 'transaction', 'view',
];
/** What every screen asks for as well; a file of its own each would cost more than it holds. */
const SHARED = ['domain/random-ids', 'domain/schema', 'domain/typing', 'messages/catalogue', 'platform/caches', 'platform/region', 'ui/BreakableText', 'ui/outlines'];
/** Not the page itself: a module that is loaded by `import()` has to stay a file of its own. */
const BADGE = [
  'features/swap/ShowPanel', 'features/swap/swap-data',
  'domain/addresses', 'domain/card', 'domain/card-density', 'domain/compact', 'domain/dates', 'domain/display-names', 'domain/due', 'domain/events', 'domain/fold', 'domain/folded',
  'domain/ids', 'domain/names', 'domain/person-form', 'domain/profiles', 'domain/qr',
  'domain/scan-accept', 'domain/scan-link', 'domain/scan-offer', 'domain/scan-save', 'domain/scan-text', 'domain/vcard-write',
  'messages/cards', 'messages/swap', 'messages/en/cards', 'messages/en/swap', 'platform/public-url',
  'ui/Badge', 'ui/QrCode', 'ui/PersonName', 'ui/Spine', 'ui/Segmented', 'ui/cloth',
];

/** What forms, sheets and rows of most screens are made of: small, and alike enough to be packed together. */
const PIECES = [
  'deeds/form-draft.svelte', 'deeds/perform', 'deeds/typing.svelte', 'domain/drafts', 'messages/fields', 'messages/en/fields', 'ui/undo', 'ui/walk',
  'ui/Chip', 'ui/ChipRow', 'ui/DueChip', 'ui/Field', 'ui/FiledCard', 'ui/Labelled', 'ui/LinkRow', 'ui/Modal', 'ui/PersonRow', 'ui/SearchField', 'ui/Select', 'ui/Sheet', 'ui/Skeleton', 'ui/Slip', 'ui/SlipRow', 'ui/Switch',
  'ui/Tag', 'ui/TextArea', 'ui/Tile', 'ui/first-error',
];
/** What the list of people shares with other screens; forty files for one tap took longer than what is in them. */
const LIST = [
  'domain/balance', 'domain/contact-ways', 'domain/events-introductions', 'domain/followups', 'domain/letters', 'domain/people', 'domain/search', 'domain/timeline', 'domain/trips',
  'features/people/FilterChips', 'features/people/clock', 'features/people/dropped', 'features/people/export', 'features/people/list-rows', 'features/people/people-data',
  'features/people/people-kept', 'features/people/people-search', 'features/people/people-view.svelte', 'features/people/person-data',
  'messages/letters', 'messages/en/letters', 'messages/people', 'messages/en/people', 'platform/breath', 'ui/GiveAsk',
];

const oneOf = (names: string[]): string => `(?:${names.join('|')})`;
const modules = (names: string[]): string => `/src/${oneOf(names)}\\.(?:ts|svelte|json(?:\\.js)?)$`;
/** Drawings that this screen shares with others (build/icons.ts). */
const icons = (names: string[]): string => `virtual:icon/${oneOf(names)}$`;
const packages = (names: string[]): string => `/node_modules/${oneOf(names)}/`;

/** Rolldown's `codeSplitting`. What these modules import stays where it is. */
export const codeSplitting = {
  includeDependenciesRecursively: false,
  groups: [
    { name: 'core', priority: 2, test: new RegExp(`${packages(FRAMEWORK)}|${modules([...DATABASE.map((name) => `db/${name}`), ...SHARED])}`) },
    { name: 'badge', priority: 1, test: new RegExp(`${packages(['qr', '@noble'])}|${modules(BADGE)}|${icons(['calendar-plus', 'pencil-simple'])}`) },
    { name: 'pieces', priority: 1, test: new RegExp(`${modules(PIECES)}|${icons(['caret-right', 'check', 'cloud-arrow-up', 'cloud-check', 'device-mobile', 'dots-three', 'envelope-simple', 'export', 'fill/warning-circle', 'magnifying-glass', 'plus', 'scan', 'table', 'trash', 'user-plus', 'users-three', 'warning-circle'])}`) },
    { name: 'list', priority: 1, test: new RegExp(`${modules(LIST)}|${icons(['door-open'])}`) },
  ],
};

/** Screens whose scripts are asked for by name, all at once. Naming them for every screen was 1.2 kB of what a first visit waits for. */
const BOOTH = /\/(?:Swap|People|Welcome)-[\w-]+\.js$/;
const IN_EVERY_PAGE = /\/(?:core|index)-[\w-]+\.js$/;

/** Vite's `modulePreload.resolveDependencies`: what is asked for together with a screen. */
export const together = (screen: string, files: string[], { hostType }: { hostType: 'html' | 'js' }): string[] =>
  hostType === 'html' ? files : files.filter((file) => file.endsWith('.css') || (BOOTH.test(screen) && !IN_EVERY_PAGE.test(file)));

/** Compiled as a whole, on another thread, while they arrive: else each function is compiled at its first call. */
const AT_ONCE = /^(?:index|core|badge|Swap|pieces|list|People)$/;
const HINT = '//# allFunctionsCalledOnLoad\n';

/**
 * Vite plugin: V8's hint for files of which nearly every function runs at the start (explicit JavaScript compile
 * hints; a comment elsewhere). Modules out of a service worker's cache are not kept compiled: 1,224 functions took
 * the page 35 ms at full speed, and with the hint 144 took 10.
 */
export function compileHints(): Plugin {
  return {
    name: 'hallway-compile-hints',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) if (file.type === 'chunk' && AT_ONCE.test(file.name)) file.code = HINT + file.code;
      },
    },
  };
}
