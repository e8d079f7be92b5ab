import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { all, get, write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import type { Event_, Goal } from '../../domain/schema.ts';
import Event from './Event.svelte';

const id = (n: number) => `e000000${n}-0000-4000-8000-000000000001`;
const [next, past, later] = [id(1), id(2), id(3)];
const event = (of: string, doc: Event_) => ({ op: 'create' as const, kind: 'event' as const, id: of, doc });
const goal = (n: number, doc: Goal) => ({ op: 'create' as const, kind: 'goal' as const, id: id(n), doc: { event: past, ...doc } });
const on = (from: string) => ({ from, to: from, tz: 'Asia/Tokyo' });
const open = (of: string, tab: string) => render(Event, { params: { id: of }, query: new URLSearchParams({ tab }) });

const OPENERS = '最近よかった本は？\nWho should I meet here?';
const PITCH = 'I run a book van.';

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([
    event(next, { name: '図書館総合展', when: on('2099-10-24') }),
    event(past, { name: 'Zine Fair', when: on('2020-01-01'), openers: OPENERS, pitch: PITCH }),
  ]);
});

describe('openers and pitch of another event', () => {
  const take = () => screen.findByRole('button', { name: 'Take the openers of Zine Fair' });

  it('are taken with one tap, stay with their own event, and are offered no more', async () => {
    open(next, 'plan');
    (await take()).click();
    const openers = within(screen.getByRole('region', { name: 'Openers to keep in a pocket' }));
    expect(await openers.findByText('最近よかった本は？')).toBeTruthy();
    expect(openers.getAllByRole('listitem')).toHaveLength(2);
    expect(await screen.findByText(PITCH)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Take the openers/ })).toBeNull();
    expect((await get('event', next))?.doc).toMatchObject({ name: '図書館総合展', openers: OPENERS, pitch: PITCH });
    expect((await get('event', past))?.doc).toMatchObject({ openers: OPENERS, pitch: PITCH });
  });

  it('leave a pitch that is written already', async () => {
    const { doc } = (await get('event', next))!;
    await write([{ op: 'edit', kind: 'event', id: next, before: doc, after: { ...doc, pitch: 'My own words.' } }]);
    open(next, 'plan');
    (await take()).click();
    await waitFor(async () => expect((await get('event', next))?.doc).toMatchObject({ openers: OPENERS, pitch: 'My own words.' }));
  });

  it('are not offered where there are some', async () => {
    open(past, 'plan');
    expect(await screen.findByText(PITCH)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Take the openers/ })).toBeNull();
  });
});

describe('a hope that is still open when the event is over', () => {
  it('goes on to the next event, begun anew, and stays in the look back', async () => {
    await write([
      event(later, { name: 'Nordic Libraries', when: on('2099-12-01') }),
      goal(4, { text: 'Meet school librarians', target: 5, tag: 'school', count: 2 }),
      goal(5, { text: 'Learn to bind', met: true }),
    ]);
    open(past, 'wrap');
    (await screen.findByRole('button', { name: 'Carry to 図書館総合展' })).click();
    await waitFor(async () => expect((await all('goal')).filter(({ doc }) => doc.event === next).map(({ doc }) => doc)).toEqual([{ event: next, text: 'Meet school librarians', target: 5, tag: 'school' }]));
    expect((await get('goal', id(4)))?.doc).toMatchObject({ event: past, count: 2 });
    expect(await screen.findByText('Carried to 図書館総合展')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Carry to/ })).toBeNull();
    cleanup();
    open(next, 'plan');
    expect(await screen.findByText('Meet school librarians')).toBeTruthy();
    expect(screen.getByText('0 of 5')).toBeTruthy();
  });

  it('is offered again once it was taken back', async () => {
    const wished = { name: '北川 さゆり' };
    await write([goal(4, { wished }), { op: 'create', kind: 'goal', id: id(6), doc: { event: next, wished: { name: 'Ruth Abara' } } }]);
    open(past, 'wrap');
    (await screen.findByRole('button', { name: /^Carry to/ })).click();
    expect(await screen.findByText(/^Carried to/)).toBeTruthy();
    const carried = (await all('goal')).find(({ doc }) => doc.event === next && doc.wished?.name === wished.name)!;
    await write([{ op: 'remove', kind: 'goal', id: carried.id }]);
    expect(await screen.findByRole('button', { name: /^Carry to/ })).toBeTruthy();
  });

  it('has nowhere to go without a next event', async () => {
    await write([{ op: 'remove', kind: 'event', id: next }, goal(4, { text: 'Meet school librarians' })]);
    open(past, 'wrap');
    expect(await screen.findByText(/Meet school librarians/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Carry to/ })).toBeNull();
  });
});
