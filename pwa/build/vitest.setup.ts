import 'fake-indexeddb/auto';

// jsdom has no screen: what asks for one sees a phone's.
if (globalThis.window && !window.matchMedia) {
  window.matchMedia = (media) => Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener: () => undefined, removeListener: () => undefined });
}
