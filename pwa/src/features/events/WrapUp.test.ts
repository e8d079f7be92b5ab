import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshDevice } from '../../db/testing.ts';
import { get, write } from '../../db/records.ts';
import { uuid } from '../../domain/ids.ts';
import Event from './Event.svelte';

// A loaded machine is slow; a wrong screen stays wrong for ever.
configure({ asyncUtilTimeout: 10_000 });
const EVENTUALLY = { timeout: 10_000 };

const [event, person, followup] = [uuid(), uuid(), uuid()];

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([
    { op: 'create', kind: 'event', id: event, doc: { name: 'Zine Fair', when: { from: '2020-01-01', to: '2020-01-02', tz: 'Europe/London' } } },
    { op: 'create', kind: 'contact', id: person, doc: { name: '北川 さゆり' } },
    { op: 'create', kind: 'interaction', id: uuid(), doc: { contacts: [person], event, at: { t: Date.UTC(2020, 0, 1, 12), tz: 'Europe/London' } } },
    { op: 'create', kind: 'followup', id: followup, doc: { contacts: [person], event, kind: 'send', due: '2020-01-08', status: 'open', promise: 'the zine paper' } },
  ]);
});

describe('filing an event', () => {
  it('opens only when each person is done or let go, however long ago it was', async () => {
    render(Event, { params: { id: event }, query: new URLSearchParams('tab=wrap') });
    const file = await screen.findByRole('button', { name: 'File the event' });
    expect(file.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('Opens when the last one is done or let go')).toBeTruthy();
    file.click();
    const before = (await get('followup', followup))!.doc;
    await write([{ op: 'edit', kind: 'followup', id: followup, before, after: { ...before, status: 'let_go' } }]);
    await expect.poll(() => screen.getByRole('button', { name: 'File the event' }).getAttribute('aria-disabled'), EVENTUALLY).toBe(null);
    expect((await get('event', event))?.doc.filed_at).toBeUndefined();
    screen.getByRole('button', { name: 'File the event' }).click();
    await expect.poll(async () => Boolean((await get('event', event))?.doc.filed_at), EVENTUALLY).toBe(true);
    expect(await screen.findByText('Filed', { selector: '.stamped' })).toBeTruthy();
  });
});

describe('deleting an event (jsdom opens no dialog, so its parts count as hidden)', () => {
  it('keeps everybody met there and everything written about them', async () => {
    render(Event, { params: { id: event }, query: new URLSearchParams('tab=plan') });
    (await screen.findByRole('button', { name: 'Event options' })).click();
    (await screen.findByRole('button', { name: 'Delete event', hidden: true })).click();
    expect(await screen.findByText(/The person you met there stays/)).toBeTruthy();
    screen.getByRole('button', { name: 'Delete event', hidden: true }).click();
    await expect.poll(() => get('event', event), EVENTUALLY).toBeUndefined();
    expect((await get('contact', person))?.doc.name).toBe('北川 さゆり');
    expect(await get('followup', followup)).toBeTruthy();
  });
});
