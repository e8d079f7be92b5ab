// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { SteadyOrder } from './steady-order.ts';

const ids = (...list: string[]) => list.map((id) => ({ id }));
const names = (list: { id: string }[]) => list.map((i) => i.id).join('');

describe('a steady order', () => {
  it('stays when the list would sort itself anew, and takes newcomers at the end', () => {
    const order = new SteadyOrder();
    expect(names(order.arrange(ids('a', 'b', 'c'), []))).toBe('abc');
    expect(names(order.arrange(ids('c', 'x', 'b', 'a'), []))).toBe('abcx');
  });
  it('gives somebody who comes back their old place', () => {
    const order = new SteadyOrder();
    order.arrange(ids('a', 'b', 'c'), []);
    order.arrange(ids('a', 'c'), []);
    expect(names(order.arrange(ids('b', 'a', 'c'), []))).toBe('abc');
  });
  it('puts those put off last, in turn', () => {
    const order = new SteadyOrder();
    expect(names(order.arrange(ids('a', 'b', 'c', 'd'), ['b', 'a']))).toBe('cdba');
  });
});
