import 'fake-indexeddb/auto';

// jsdom has no screen: what asks for one sees a phone's.
if (globalThis.window && !window.matchMedia) {
  window.matchMedia = (media) => Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener: () => undefined, removeListener: () => undefined });
}

// The same cases each time, so that a failure is this change's; `make soak` searches anew.
if (!process.env['SOAK_MINUTES']) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ seed: 20_261_125 });
}
