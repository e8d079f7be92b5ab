/** J and K: going through a list whose open entry stands at the end of the address. */

/**
 * The entry `step` away in `order`; the first one when none is open. The address counts before `shown`, the
 * entry on the screen: it is ahead while the next one loads, and a second quick press must not be lost.
 */
export function neighbour(order: string[], step: 1 | -1, shown: string | undefined): string | undefined {
  const asked = order.indexOf(location.pathname.split('/').at(-1) ?? '');
  const here = asked < 0 ? order.indexOf(shown ?? '') : asked;
  return order[here < 0 ? 0 : Math.min(Math.max(here + step, 0), order.length - 1)];
}
