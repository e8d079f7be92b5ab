/** What a device has and Node and jsdom have not: a store, a screen that can be asked about, files that are saved. */
import 'fake-indexeddb/auto';

if (globalThis.window) {
  window.matchMedia = (media) => Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener: () => undefined, removeListener: () => undefined });
  const { click } = HTMLElement.prototype;
  HTMLAnchorElement.prototype.click = function () { if (!this.download) click.call(this); };
}
