/** What is shown may take its time on a busy machine; what IndexedDB hands out belongs to the page, as in a browser. */
import { configure } from '@testing-library/svelte';

configure({ asyncUtilTimeout: 15_000 }); // ms

// Node clones into its own realm, whose plain objects are no plain objects to Svelte in the realm of the page.
const { structuredClone: clone } = globalThis;
globalThis.structuredClone = <T>(value: T, options?: StructuredSerializeOptions): T => atHome(clone(value, options));

function atHome<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const proto = Object.getPrototypeOf(value) as object | null;
  const isPlain = proto !== null && Object.getPrototypeOf(proto) === null;
  if (!isPlain && !Array.isArray(value)) return value;
  Object.setPrototypeOf(value, isPlain ? Object.prototype : Array.prototype);
  Object.values(value).forEach(atHome);
  return value;
}
