/** What kind of thing we run on, for words such as "this phone". */
export type Device = 'phone' | 'desktop';

/** A phone or tablet has no fine pointer as its first. */
export function device(): Device {
  return matchMedia('(pointer: fine)').matches ? 'desktop' : 'phone';
}
