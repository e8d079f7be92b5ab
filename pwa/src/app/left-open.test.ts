/** What is typed in a small form is there again however it was left, and gone once it was saved or cancelled. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { beforeEach, expect, it } from 'vitest';
import { allDrafts, flushDrafts } from '../db/drafts.ts';
import { all, get, write } from '../db/records.ts';
import { freshDevice } from '../db/testing.ts';
import Give from '../features/events/Give.svelte';
import Hopes from '../features/events/Hopes.svelte';
import LookOutFor from '../features/events/LookOutFor.svelte';
import DoneSheet from '../features/followups/DoneSheet.svelte';
import PromiseSheet from '../features/people/PromiseSheet.svelte';

const id = (n: number): string => `5f0c0000-0000-4000-8000-00000000020${n}`;
const onclose = (): void => undefined;
const event = async () => (await get('event', id(2)))!;
const person = async () => ({ row: await get('contact', id(1)), meetings: [], followups: [], events: [] });
const entry = async () => {
  const row = (await get('followup', id(3)))!;
  return { id: row.id, row, doc: row.doc, people: [] };
};

/** Name, form, its properties, the button that unfolds it, the field, the button that saves, and that cancels. */
const FORMS: [string, unknown, () => Promise<object>, string | undefined, RegExp, string, string | undefined][] = [
  ['a hope', Hopes, async () => ({ hopes: [], people: [], event: await event() }), 'Add a hope', /^Your hope/, 'Add', 'Cancel'],
  ['somebody to look out for', LookOutFor, async () => ({ wishes: [], people: [], event: await event(), contacts: [] }), 'Add somebody', /^Name/, 'Add', 'Cancel'],
  ['what I can give', Give, async () => ({ event: await event(), cards: [] }), 'Something you can give', /^Something you can give/, 'Add', 'Cancel'],
  ['a promise', PromiseSheet, async () => ({ person: await person(), onclose }), undefined, /^In your words/, 'Save', 'Cancel'],
  ['how it went', DoneSheet, async () => ({ entry: await entry(), onclose }), undefined, /^How it went/, 'Done', undefined],
];

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: id(1), doc: { name: 'Ruth Abara' } },
    { op: 'create', kind: 'event', id: id(2), doc: { name: 'Congress' } },
    { op: 'create', kind: 'followup', id: id(3), doc: { contacts: [id(1)], kind_of: 'email', status: 'open', due: '2026-12-01' } },
  ]);
});

for (const [name, form, props, unfold, label, save, cancel] of FORMS) {
  const open = async (): Promise<void> => void render(form as Component<Record<string, unknown>>, { ...(await props()) });
  const field = (): Promise<HTMLInputElement> => screen.findByLabelText<HTMLInputElement>(label, { selector: 'input, textarea' });
  const press = (button: string): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name: button, hidden: true }));
  const type = async (): Promise<void> => {
    await open();
    if (unfold) await press(unfold);
    await fireEvent.input(await field(), { target: { value: 'Half a thought' } });
    await flushDrafts();
  };
  const kept = async (): Promise<number> => (await allDrafts()).length;

  it(`${name}: left in any way, it opens with what was typed, and saving takes it along`, async () => {
    await type();
    cleanup();
    await open();
    await waitFor(async () => expect((await field()).value).toBe('Half a thought'));
    await press(save);
    await waitFor(async () => expect(await kept()).toBe(0));
    const stored = JSON.stringify([await all('goal'), await all('event'), await all('followup'), await all('interaction')]);
    expect(stored).toContain('Half a thought');
  });

  if (cancel) it(`${name}: cancelled, it is gone`, async () => {
    await type();
    await press(cancel);
    await waitFor(async () => expect(await kept()).toBe(0));
    cleanup();
    await open();
    if (unfold) await press(unfold);
    expect((await field()).value).toBe('');
  });
}
