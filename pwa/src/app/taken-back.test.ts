/** What is typed and taken back before a form is left is no draft: it does not come back the next time. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { beforeEach, expect, it } from 'vitest';
import { allDrafts, isTyping } from '../db/drafts.ts';
import { get, write } from '../db/records.ts';
import { freshDevice } from '../db/testing.ts';
import EditCard from '../features/cards/EditCard.svelte';
import EditEvent from '../features/events/EditEvent.svelte';
import NewEvent from '../features/events/NewEvent.svelte';
import EditOpportunity from '../features/opportunities/EditOpportunity.svelte';
import EditPerson from '../features/people/EditPerson.svelte';
import MeetingSheet from '../features/people/MeetingSheet.svelte';
import Met from '../features/swap/Met.svelte';
import EditTrip from '../features/trips/EditTrip.svelte';

type Screen = Component<Record<string, unknown>>;
const id = (n: number): string => `5f0c0000-0000-4000-8000-00000000010${n}`;
const params = (n: number) => ({ params: { id: id(n) }, query: new URLSearchParams() });

const FORMS: [name: string, form: unknown, props: () => Promise<Record<string, unknown>>, label: string][] = [
  ['a person', EditPerson, async () => params(1), 'City'],
  ['a badge', EditCard, async () => params(2), 'Name'],
  ['an event', EditEvent, async () => params(3), 'City'],
  ['a new event', NewEvent, async () => ({}), 'City'],
  ['a trip', EditTrip, async () => params(4), 'City'],
  ['a committee', EditOpportunity, async () => params(5), 'Name'],
  ['somebody just met', Met, async () => params(6), 'What you talked about'],
  ['a meeting by hand', MeetingSheet, async () => ({ person: { row: await get('contact', id(1)), meetings: [], followups: [], events: [] }, onclose: () => undefined }), 'Where'],
];

beforeEach(async () => {
  cleanup();
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: id(1), doc: { name: 'Ruth Abara' } },
    { op: 'create', kind: 'card', id: id(2), doc: { name: 'Ada Lovelace' } },
    { op: 'create', kind: 'event', id: id(3), doc: { name: 'Congress' } },
    { op: 'create', kind: 'trip', id: id(4), doc: { city: 'Riga', from: '2026-12-01', to: '2026-12-03' } },
    { op: 'create', kind: 'opportunity', id: id(5), doc: { name: 'Task force' } },
    { op: 'create', kind: 'interaction', id: id(6), doc: { contacts: [id(1)], at: { t: 1_790_000_000_000, tz: 'Europe/London' } } },
  ]);
});

const kept = async (): Promise<number> => (await allDrafts()).length;

for (const [name, form, props, label] of FORMS) {
  it(`${name}`, async () => {
    render(form as Screen, await props());
    const field = await screen.findByLabelText<HTMLInputElement>(label, { exact: label !== 'What you talked about' });
    if (form === Met) await screen.findByText('Ruth Abara');
    const before = field.value;
    await fireEvent.input(field, { target: { value: `${before} typed by mistake` } });
    await waitFor(async () => expect(await kept()).toBe(1));
    await fireEvent.input(field, { target: { value: before } });
    await waitFor(async () => expect(await kept()).toBe(0));
    expect(isTyping()).toBe(false);
  });
}
