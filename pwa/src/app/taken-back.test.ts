/** What is typed and taken back before a form is left is no draft: it does not come back the next time. */
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { beforeEach, expect, it } from 'vitest';
import { allDrafts, isTyping } from '../db/drafts.ts';
import EditCard from '../features/cards/EditCard.svelte';
import EditEvent from '../features/events/EditEvent.svelte';
import NewEvent from '../features/events/NewEvent.svelte';
import EditOpportunity from '../features/opportunities/EditOpportunity.svelte';
import EditPerson from '../features/people/EditPerson.svelte';
import MeetingSheet from '../features/people/MeetingSheet.svelte';
import Met from '../features/swap/Met.svelte';
import { ScanSession } from '../features/swap/scan-session.svelte.ts';
import TypeIn from '../features/swap/TypeIn.svelte';
import EditTrip from '../features/trips/EditTrip.svelte';
import { CARD, deviceWithRecords, EVENT, GROUP, MET, person, RUTH, TRIP } from './testing.ts';

type Screen = Component<Record<string, unknown>>;
const params = (id: string) => ({ params: { id }, query: new URLSearchParams() });

const FORMS: [name: string, form: unknown, props: () => Promise<Record<string, unknown>>, label: string][] = [
  ['a person', EditPerson, async () => params(RUTH), 'City'],
  ['a badge', EditCard, async () => params(CARD), 'Name'],
  ['an event', EditEvent, async () => params(EVENT), 'City'],
  ['a new event', NewEvent, async () => ({}), 'City'],
  ['a trip', EditTrip, async () => params(TRIP), 'City'],
  ['a committee', EditOpportunity, async () => params(GROUP), 'Name'],
  ['somebody just met', Met, async () => params(MET), 'What you talked about'],
  ['a meeting by hand', MeetingSheet, async () => ({ person: await person(), onclose: () => undefined }), 'Where'],
  ['a code by hand', TypeIn, async () => ({ session: new ScanSession() }), 'Their code, a link, or a card'],
];

beforeEach(deviceWithRecords);

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
