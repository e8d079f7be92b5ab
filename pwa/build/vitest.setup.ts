import 'fake-indexeddb/auto';

// jsdom has no screen: what asks for one sees a phone's.
if (globalThis.window && !window.matchMedia) {
  window.matchMedia = (media) => Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener: () => undefined, removeListener: () => undefined });
}

// What a screen shows may take its time on a busy machine.
if (globalThis.window) {
  const { configure } = await import('@testing-library/svelte');
  configure({ asyncUtilTimeout: 15_000 }); // ms
}

// The same cases each time, so that a failure is this change's; `make soak` searches anew.
if (!process.env['SOAK_MINUTES']) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ seed: 20_261_125 });
}
