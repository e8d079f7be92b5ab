import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDays, dayIn } from '../../domain/dates.ts';
import { all, get, write, type Change } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import Due from './Due.svelte';

const today = dayIn(Intl.DateTimeFormat().resolvedOptions().timeZone, Date.now());
const person = '5f0c0000-0000-4000-8000-00000000000a';
const ids = ['f1', 'f2', 'f3'].map((_, i) => `5f0c0000-0000-4000-8000-0000000000b${i}`) as [string, string, string];

function followup(id: string, due: string, promise: string): Change {
  return { op: 'create', kind: 'followup', id, doc: { contacts: [person], kind: 'email', due, status: 'open', promise } };
}

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: person, doc: { name: 'Ruth Abara', emails: [{ e: 'a', value: 'ruth@galena.example' }] } },
    { op: 'create', kind: 'card', id: '5f0c0000-0000-4000-8000-00000000000c', doc: { name: 'Ailsa' } },
    followup(ids[0], addDays(today, 20), 'Ask about the tool library'), followup(ids[1], addDays(today, -3), 'Send the zine paper'), followup(ids[2], today, 'Twin branch'),
  ]);
});

const open = (id?: string) => render(Due, { params: id ? { id } : {}, query: new URLSearchParams() });
const status = async (id: string) => (await get('followup', id))?.doc.status;

describe('what is due', () => {
  it('comes a little past first, then this week, then later', async () => {
    open();
    await screen.findByRole('heading', { name: /A little past/ });
    expect(screen.getAllByRole('heading', { level: 2 }).map((h) => h.textContent.trim())).toEqual(['A little past, still welcome 1', 'This week 1', 'Later 1']);
    const past = screen.getByRole('region', { name: /A little past/ });
    expect(within(past).getByText('E-mail: Send the zine paper')).toBeTruthy();
  });

  it('says so when nothing is left, and names the next one', async () => {
    for (const id of [ids[1], ids[2]]) {
      const row = (await get('followup', id))!;
      await write([{ op: 'edit', kind: 'followup', id, before: row.doc, after: { ...row.doc, status: 'done' } }]);
    }
    open();
    expect((await screen.findByText(/^Next: E-mail: Ask about the tool library for Ruth Abara/)).textContent).not.toContain('!');
    expect(screen.getByText('Returned')).toBeTruthy();
  });
});

describe('a draft', () => {
  it('greets, keeps the promise, signs, and is kept in the follow-up once changed', async () => {
    open(ids[2]);
    const message = await screen.findByLabelText<HTMLTextAreaElement>('Message');
    expect(message.value).toBe('Hello Ruth,\n\nAs promised: Twin branch\n\nWarmly,\nAilsa');
    expect((await get('followup', ids[2]))?.doc.draft).toBeUndefined();
    await fireEvent.input(message, { target: { value: 'My own words' } });
    await fireEvent.blur(message);
    await waitFor(async () => expect((await get('followup', ids[2]))?.doc).toMatchObject({ draft: 'My own words', subject: 'Twin branch' }));
    expect(screen.getByRole('link', { name: 'Open in Mail' }).getAttribute('href')).toBe('mailto:ruth@galena.example?subject=Twin%20branch&body=My%20own%20words');
  });

  it('is made of what is true now when one comes back from the card', async () => {
    open(ids[2]);
    expect((await screen.findByLabelText<HTMLTextAreaElement>('Message')).value).toMatch(/^Hello Ruth,/);
    cleanup();
    const { doc } = (await get('contact', person))!;
    await write([{ op: 'edit', kind: 'contact', id: person, before: doc, after: { ...doc, name: 'Rutendo Abara' } }]);
    open(ids[2]);
    expect((await screen.findByLabelText<HTMLTextAreaElement>('Message')).value).toMatch(/^Hello Rutendo,/);
  });

  it('is let go with one tap', async () => {
    open(ids[1]);
    await fireEvent.click(await screen.findByRole('button', { name: 'Let it go' }));
    await waitFor(async () => expect(await status(ids[1])).toBe('let_go'));
    expect(await all('interaction')).toEqual([]);
  });

  it('is done with a touch that says how, and who gave', async () => {
    open(ids[1]);
    await fireEvent.click(await screen.findByRole('button', { name: 'Mark as done' }));
    await fireEvent.click(await screen.findByRole('radio', { name: 'I gave', hidden: true }));
    await fireEvent.click(screen.getByRole('button', { name: 'Done', hidden: true }));
    await waitFor(async () => expect(await status(ids[1])).toBe('done'));
    expect((await all('interaction'))[0]?.doc).toMatchObject({ contacts: [person], channel: 'email', balance: 'given', outcome_of: ids[1] });
  });
});
