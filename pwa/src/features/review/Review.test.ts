import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { all, get, write, type Change } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import { addDays } from '../../domain/dates.ts';
import { uuid } from '../../domain/ids.ts';
import { promiseId } from '../../domain/promises.ts';
import { listenForKeys } from '../../ui/keys.ts';
import Review from './Review.svelte';

const NAMES = ['Siân Owen', '北川 さゆり', 'نجلاء حداد'];
const id = (letter: string, n: number) => `5f0c0000-0000-4000-8000-0000000000${letter}${n}`;
const [first, second, third] = NAMES.map((_, n) => id('a', n)) as [string, string, string];
const METS = NAMES.map((_, n) => id('b', n));

/** Met one after the other, the first of them last: so they come in the order of the names. */
function met(name: string, n: number): Change[] {
  const at = { t: Date.now() - (n + 1) * 60_000, tz: 'Europe/London' };
  return [
    { op: 'create', kind: 'contact', id: id('a', n), doc: { name, source: 'scan' } },
    { op: 'create', kind: 'interaction', id: id('b', n), doc: { contacts: [id('a', n)], first: true, at, note: `Talk ${n}.` } },
  ];
}

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write(NAMES.flatMap(met));
  const matchMedia = window.matchMedia;
  window.matchMedia = (media) => Object.assign(matchMedia(media), { matches: media.includes('min-width') });
  // jsdom has no layout, so nothing scrolls.
  Element.prototype.scrollIntoView = Element.prototype.scrollTo = () => undefined;
  const silent = listenForKeys();
  history.replaceState(null, '', '/review');
  render(Review);
  await isUp(NAMES[0]!);
  onTestFinished(() => {
    silent();
    window.matchMedia = matchMedia;
  });
});
const press = (key: string, target: Element = document.body) => fireEvent.keyDown(target, { key });
const rows = () => within(screen.getByRole('list', { name: 'People to look at' })).getAllByRole('listitem');
const note = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: /What you talked about/ });
/** Until this person lies on the bench, and is marked in the list. */
async function isUp(name: string): Promise<void> {
  await waitFor(() => {
    expect(screen.getByRole('heading', { level: 2, name: new RegExp(name) })).toBeTruthy();
    expect(rows().find((row) => row.querySelector('[aria-current=true]'))?.textContent).toContain(name);
  });
}

describe('at a desk', () => {
  it('J and K walk, and what was typed is kept on the way', async () => {
    await press('k');
    await fireEvent.input(note(), { target: { value: 'Runs a story van.' } });
    await press('j', note());
    await press('j');
    await isUp(NAMES[1]!);
    expect((await get('interaction', METS[0]!))?.doc.note).toBe('Runs a story van.');
    await press('j');
    await isUp(NAMES[2]!);
    await press('k');
    await isUp(NAMES[1]!);
  });

  it('D reaches the date of somebody whose meeting nobody wrote down', async () => {
    const dilys = uuid();
    await write([{ op: 'create', kind: 'contact', id: dilys, doc: { name: 'Dilys' } }]);
    await fireEvent.click(await screen.findByRole('link', { name: /Dilys/ }));
    await isUp('Dilys');
    await press('d');
    const date = await screen.findByLabelText(/^Date due of/);
    await waitFor(() => expect(document.activeElement).toBe(date));
    expect((await all('followup')).map(({ doc }) => [doc.kind, doc.contacts])).toEqual([['email', [dilys]]]);
  });

  it('D reaches the date, and promises an e-mail where nothing was', async () => {
    await press('j');
    await isUp(NAMES[1]!);
    await press('d');
    const date = await screen.findByLabelText<HTMLInputElement>(/^Date due of/);
    await waitFor(() => expect(document.activeElement).toBe(date));
    const email = promiseId(METS[1]!, 'email');
    expect((await get('followup', email))?.doc).toMatchObject({ contacts: [second], kind: 'email', due: date.value });
    const later = addDays(date.value, 3);
    await fireEvent.change(date, { target: { value: later } });
    await waitFor(async () => expect((await get('followup', email))?.doc.due).toBe(later));
    await press('Escape', date);
    expect(document.activeElement).toBe(document.body);
    await press('d');
    await waitFor(() => expect((document.activeElement as HTMLInputElement).value).toBe(later));
    expect(await all('followup')).toHaveLength(1);
  });

  it('E opens the draft of an e-mail, promised once', async () => {
    await press('e');
    const email = promiseId(METS[0]!, 'email');
    await waitFor(() => expect(location.pathname).toBe(`/due/${email}`));
    expect((await get('followup', email))?.doc).toMatchObject({ contacts: [first], kind: 'email', status: 'open' });
    history.replaceState(null, '', '/review');
    await press('e');
    await waitFor(() => expect(location.pathname).toBe(`/due/${email}`));
    expect(await all('followup')).toHaveLength(1);
  });

  it('L puts a person behind the others and files nobody', async () => {
    for (const name of [NAMES[1]!, NAMES[2]!, NAMES[0]!]) {
      await press('l');
      await isUp(name);
    }
    await waitFor(() => expect(rows().map((row) => row.querySelector('bdi')?.textContent)).toEqual(NAMES));
    for (const one of [first, second, third]) expect((await get('contact', one))?.doc.looked_at).toBeUndefined();
  });

  it('begins with somebody who is still on file when one comes back to it', async () => {
    cleanup();
    await write([{ op: 'remove', kind: 'contact', id: first }]);
    render(Review);
    await isUp(NAMES[1]!);
    expect(screen.queryByText(NAMES[0]!)).toBeNull();
  });
});
