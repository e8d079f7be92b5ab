/** Forms that open while the disk is slow: what is typed at once stays, and so does the draft of an earlier visit. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { beforeEach, expect, it } from 'vitest';
import { flushDrafts, loadDraft, saveDraft } from '../db/drafts.ts';
import { freshDevice, slowDisk } from '../db/testing.ts';
import { personForm } from '../domain/person-form.ts';
import NewEvent from '../features/events/NewEvent.svelte';
import { formOf } from '../features/events/event-form.ts';
import NewPerson from '../features/people/NewPerson.svelte';
import Welcome from '../features/onboarding/Welcome.svelte';

interface Form { screen: Component<Record<string, unknown>>; props: Record<string, unknown>; key: string; label: string; earlier: unknown; both: unknown }

const person = (name: string) => ({ form: { ...personForm({}), name }, how: 'today', place: '', note: 'An hour of work', event: '', all: false });
const event = (name: string) => ({ form: { ...formOf(undefined, 'green'), venue: 'Hall 7', name } });

const FORMS: Record<string, Form> = {
  'the first badge': {
    screen: Welcome as Form['screen'], props: {}, key: 'onboarding:card', label: 'Name, as you like it written',
    earlier: { name: '', title: 'Librarian', organisation: '', email: '' }, both: { name: 'Ruth', title: 'Librarian' },
  },
  'a new person': { screen: NewPerson as unknown as Form['screen'], props: { query: new URLSearchParams() }, key: 'person:new', label: 'Name', earlier: person(''), both: person('Ruth') },
  'a new event': { screen: NewEvent as Form['screen'], props: {}, key: 'event:new', label: 'Name', earlier: event(''), both: event('Ruth') },
};

beforeEach(async () => {
  cleanup();
  await freshDevice();
});

for (const [name, form] of Object.entries(FORMS)) {
  it(`${name}: typed before the draft came`, async () => {
    saveDraft(form.key, form.earlier);
    await flushDrafts();
    const goOn = await slowDisk('view', 'drafts');
    const screenful = render(form.screen, form.props);
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: form.label });
    await fireEvent.input(field, { target: { value: 'Ruth' } });
    void flushDrafts();
    await goOn();
    await waitFor(async () => expect(await loadDraft(form.key)).toMatchObject(form.both as object));
    expect(field.value).toBe('Ruth');
    screenful.unmount();
    await flushDrafts();
  });
}
