import { expect, it } from 'vitest';
import { blocked, blockedSwaps, senderOf, waitingSwaps, type AcceptChange } from './scan-accept';
import type { Swap } from './schema';

/** `derived_id('block:BENBENBENBENBEN1')` of the server. */
const BLOCKED = 'f2dc2974-8db0-5c09-9010-eb0bcf9fc3a6';

const swap = (id: string, token: string): { id: string; at: number; doc: Swap } => ({ id, at: 1, doc: { token, server: 'https://other.example', direction: 'in', state: 'waiting', received: { name: token } } as Swap });

it('who is blocked waits no more, whatever they have sent, and others do', () => {
  const swaps = [swap('a', 'BOB'), swap('b', 'RUTH'), swap('c', 'BOB')];
  const changes = blocked(swaps[0]!, swaps);
  const after = swaps.map((one) => {
    const edit = changes.find((change): change is Extract<AcceptChange, { op: 'edit' }> => change.op === 'edit' && change.id === one.id);
    return edit ? { ...one, doc: edit.after as Swap } : one;
  });
  expect(waitingSwaps(after).map(({ id }) => id)).toEqual(['b']);
  const made = changes.flatMap((change) => (change.op === 'create' ? [{ id: change.id, doc: change.doc as Swap }] : []));
  expect(blockedSwaps(made)).toMatchObject([{ doc: { token: 'BOB', state: 'blocked', received: { name: 'BOB' } } }]);
});

it('the record that blocks is the one that the server looks for', () => {
  expect(blocked(swap('a', 'BENBENBENBENBEN1'), [])[0]).toMatchObject({ op: 'create', id: BLOCKED });
});

it('who came through the form is known by the mail address, however it is written; nobody without either', () => {
  const form = (id: string, email: string): { id: string; at: number; doc: Swap } => ({ id, at: 1, doc: { direction: 'in', state: 'waiting', received: { name: 'Ben', emails: [{ value: email }] } } });
  const swaps = [form('a', 'Ben@Form.example'), form('b', 'ben@form.example'), form('c', 'ruth@form.example')];
  const changes = blocked(swaps[0]!, swaps);
  expect(changes[0]).toMatchObject({ op: 'create', id: '04d798d5-b7b6-554c-abd1-3e443ba20af2', doc: { state: 'blocked' } });
  expect(changes.slice(1).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(senderOf({ received: { name: 'Ben' } })).toBeUndefined();
});
