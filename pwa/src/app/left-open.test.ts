/** What is typed in a small form is there again however it was left, and gone once it was saved or cancelled. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { beforeEach, expect, it } from 'vitest';
import { allDrafts, flushDrafts, saveDraft } from '../db/drafts.ts';
import { all, get, write } from '../db/records.ts';
import { slowDisk } from '../db/testing.ts';
import Give from '../features/events/Give.svelte';
import Hopes from '../features/events/Hopes.svelte';
import LookOutFor from '../features/events/LookOutFor.svelte';
import AddSheet from '../features/followups/AddSheet.svelte';
import DoneSheet from '../features/followups/DoneSheet.svelte';
import TemplatesSheet from '../features/followups/TemplatesSheet.svelte';
import VolunteerPane from '../features/followups/VolunteerPane.svelte';
import MeetingSheet from '../features/people/MeetingSheet.svelte';
import PersonFile from '../features/people/PersonFile.svelte';
import PromiseSheet from '../features/people/PromiseSheet.svelte';
import { ScanSession } from '../features/swap/scan-session.svelte.ts';
import TypeIn from '../features/swap/TypeIn.svelte';
import { deviceWithRecords, dueData, entry, event, EVENT, MET, person, PROMISE } from './testing.ts';

const onclose = (): void => undefined;
let session: ScanSession;

interface Form {
  form: unknown;
  props: () => Promise<object>;
  /** The button that unfolds it. */
  unfold?: string;
  field: RegExp;
  save: string;
  cancel?: string;
}

const FORMS: Record<string, Form> = {
  'a hope': { form: Hopes, props: async () => ({ hopes: [], people: [], event: await event() }), unfold: 'Add a hope', field: /^Your hope/, save: 'Add', cancel: 'Cancel' },
  'somebody to look out for': { form: LookOutFor, props: async () => ({ wishes: [], people: [], event: await event(), contacts: [] }), unfold: 'Add somebody', field: /^Name/, save: 'Add', cancel: 'Cancel' },
  'what I can give': { form: Give, props: async () => ({ event: await event(), cards: [] }), unfold: 'Something you can give', field: /^Something you can give/, save: 'Add', cancel: 'Cancel' },
  'a promise': { form: PromiseSheet, props: async () => ({ person: await person(), onclose }), field: /^In your words/, save: 'Save', cancel: 'Cancel' },
  'a promise from the list': { form: AddSheet, props: async () => ({ data: await dueData(), onclose }), unfold: 'Ruth Abara', field: /^In your words/, save: 'Save' },
  'how it went': { form: DoneSheet, props: async () => ({ entry: await entry(), onclose }), field: /^How it went/, save: 'Done' },
  'a template': { form: TemplatesSheet, props: async () => ({ entry: await entry(), data: await dueData(), words: { subject: '', body: '' }, onclose }), field: /^Name of the template/, save: 'Keep these words' },
  'a committee for a promise': { form: VolunteerPane, props: async () => ({ entry: await entry(), data: await dueData() }), field: /^Another one/, save: 'Save' },
  'a meeting': { form: MeetingSheet, props: async () => ({ person: await person(), onclose }), field: /^Where/, save: 'Save', cancel: 'Cancel' },
  'a meeting again': { form: MeetingSheet, props: async () => ({ person: await person(), edit: MET, onclose }), field: /^Where/, save: 'Save' },
  'a tag': { form: PersonFile, props: async () => ({ person: { ...(await person()), contacts: [], circles: [] } }), field: /^New tag/, save: 'Add' },
  'a code by hand': { form: TypeIn, props: async () => ({ session }), field: /^Their code/, save: 'Read it' },
};

beforeEach(async () => {
  session = new ScanSession();
  await deviceWithRecords();
});

const open = async ({ form, props }: Form): Promise<void> => void render(form as Component<Record<string, unknown>>, { ...(await props()) });
const fieldOf = (label: RegExp): Promise<HTMLInputElement> => screen.findByLabelText<HTMLInputElement>(label, { selector: 'input, textarea' });
const press = async (name: string): Promise<boolean> => fireEvent.click(await screen.findByRole('button', { name, hidden: true }));
const type = async (label: RegExp, value: string): Promise<boolean> => fireEvent.input(await fieldOf(label), { target: { value } });
const kept = async (): Promise<number> => (await allDrafts()).length;
const KINDS = ['contact', 'goal', 'event', 'followup', 'interaction', 'template', 'opportunity'] as const;
const stored = async (): Promise<string> => JSON.stringify([await Promise.all(KINDS.map((kind) => all(kind))), session.question]);

async function typeAndLeave(form: Form): Promise<void> {
  await open(form);
  if (form.unfold) await press(form.unfold);
  await type(form.field, 'Half a thought');
  await waitFor(async () => expect(await kept()).toBe(1));
}

for (const [name, form] of Object.entries(FORMS)) {
  it(`${name}: left in any way, it opens with what was typed, and saving takes it along`, async () => {
    await typeAndLeave(form);
    cleanup();
    await open(form);
    await waitFor(async () => expect((await fieldOf(form.field)).value).toBe('Half a thought'));
    await press(form.save);
    await waitFor(async () => expect(await stored()).toContain('Half a thought'));
    await waitFor(async () => expect(await kept()).toBe(0));
  });

  const { cancel } = form;
  if (cancel) it(`${name}: cancelled, it is gone`, async () => {
    await typeAndLeave(form);
    await press(cancel);
    await waitFor(async () => expect(await kept()).toBe(0));
    cleanup();
    await open(form);
    if (form.unfold) await press(form.unfold);
    expect((await fieldOf(form.field)).value).toBe('');
  });
}

it('closed while the disk is slow, and opened again: nothing is lost', async () => {
  const form = FORMS['how it went']!;
  saveDraft(`done:${PROMISE}`, { channel: 'call', balance: 'neither', note: 'An hour of words' });
  await flushDrafts();
  const goOn = await slowDisk('drafts');
  await open(form);
  await type(form.field, 'And one more');
  cleanup();
  await open(form);
  await goOn();
  await waitFor(async () => expect((await fieldOf(form.field)).value).toContain('An hour of words'));
  await waitFor(async () => expect(JSON.stringify(await allDrafts())).toContain('An hour of words\\nAnd one more'));
});

it('saved before the draft came, it waits for it', async () => {
  saveDraft(`done:${PROMISE}`, { channel: 'call', balance: 'neither', note: 'An hour of words' });
  await flushDrafts();
  const goOn = await slowDisk('drafts');
  await open(FORMS['how it went']!);
  await type(/^How it went/, 'And one more');
  await press('Done');
  await goOn();
  await waitFor(async () => expect(await stored()).toContain('An hour of words\\nAnd one more'));
  expect(await kept()).toBe(0);
});

it('a meeting: what was typed comes back over what another device wrote meanwhile', async () => {
  const form = FORMS['a meeting again']!;
  await typeAndLeave(form);
  cleanup();
  const before = (await get('interaction', MET))!.doc;
  await write([{ op: 'edit', kind: 'interaction', id: MET, before, after: { ...before, event: EVENT, note: 'Her garden' } }]);
  await open(form);
  await waitFor(async () => expect((await fieldOf(/^Where/)).value).toBe('Half a thought'));
  await press('Save');
  await waitFor(async () => expect((await get('interaction', MET))?.doc).toMatchObject({ place: 'Half a thought', note: 'Her garden', event: EVENT }));
});
