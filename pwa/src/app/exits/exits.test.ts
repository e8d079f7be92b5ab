/**
 * Private stays private: records with a mark in every field go through every exit of `declared.ts`, and
 * exactly the fields that are meant to leave come out. A mark that is not named here is a leak.
 */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { transport } from '../../api/http.ts';
import type { MailRequest } from '../../api/mail.ts';
import { all, get, write, type Change, type Doc } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import { SHAREABLE, cardText } from '../../domain/card.ts';
import { FIELDS, type Card, type Event_, type KindName } from '../../domain/schema.ts';
import { backupFile } from '../../features/account/backup.ts';
import CardActs from '../../features/cards/CardActs.svelte';
import PrintCard from '../../features/cards/PrintCard.svelte';
import EventOptions from '../../features/events/EventOptions.svelte';
import Due from '../../features/followups/Due.svelte';
import { fileOf } from '../../features/people/export.ts';
import People from '../../features/people/People.svelte';
import FacePanel from '../../features/swap/FacePanel.svelte';
import ShowPanel from '../../features/swap/ShowPanel.svelte';
import { setStatus } from '../../sync/status.ts';
import { and, mark, marked, markedId, marksIn, readCode } from './marks.ts';

const network = transport.fetch;
const TZ = 'Europe/Lisbon';
const [CARD, ANNA, BEN, EVENT, MET, TRIP, BODY] = ['card', 'contact', 'other', 'event', 'interaction', 'trip', 'opportunity'].map((kind) => markedId(`${kind}.id`)) as [string, string, string, string, string, string, string];
const KINDS = ['email', 'intro', 'coffee', 'post', 'social', 'call', 'volunteer'] as const;
const DUE = Object.fromEntries(KINDS.map((kind) => [kind, markedId(`${kind}.id`)])) as Record<(typeof KINDS)[number], string>;

const card: Card = marked('card', { shown: ['title'], position: 0, label: 'work', cloth: 'navy' });
const event: Event_ = marked('event', { when: and({ from: '2026-06-25', to: '2026-06-30', tz: TZ }, 'event.when') });
const note = `${mark('interaction.note, first sentence')}. ${mark('interaction.note')}.`;
const anna = marked('contact', { tz: TZ });
const ben = marked('contact', { tz: TZ }, 'other');

function records(): Change[] {
  const create = (kind: KindName, id: string, doc: object): Change => ({ op: 'create', kind, id, doc: doc as Doc });
  return [
    create('card', CARD, card), create('contact', ANNA, anna), create('contact', BEN, ben), create('event', EVENT, event),
    create('goal', markedId('goal.id'), marked('goal', { event: EVENT })),
    create('interaction', MET, marked('interaction', { contacts: [ANNA], event: EVENT, at: and({ t: 1_782_000_000_000, tz: TZ }, 'interaction.at'), note, shared: '' })),
    create('trip', TRIP, marked('trip')), create('opportunity', BODY, marked('opportunity', { people: [ANNA] })),
    ...(['template', 'circle', 'swap', 'conflict'] as const).map((kind) => create(kind, markedId(`${kind}.id`), marked(kind))),
    ...KINDS.map((kind) => create('followup', DUE[kind], marked('followup', {
      contacts: kind === 'intro' ? [ANNA, BEN] : [ANNA], event: EVENT, met: MET, trip: TRIP, opportunity: BODY, kind, status: 'open', due: '2026-07-04', subject: '', draft: '',
      ...(kind === 'email' ? {} : { promise: '' }), detail: kind === 'intro' ? { asked: {} } : and({}, 'followup.detail'),
    }))),
  ];
}

/** Everything that went through a door of the browser since the test began. */
let left: (string | Promise<string>)[] = [];

beforeEach(async () => {
  await freshDevice();
  await write(records());
  left = [];
  const written = (file: Blob): Promise<string> => file.text();
  vi.stubGlobal('print', () => undefined);
  Object.assign(navigator, {
    canShare: () => true, clipboard: { writeText: async (text: string) => void left.push(text) },
    share: async ({ files = [], ...rest }: ShareData) => void left.push(JSON.stringify(rest), ...files.map((file) => file.name), ...files.map(written)),
  });
  Object.assign(URL, { createObjectURL: (file: File) => (left.push(file.name, written(file)), 'blob:x'), revokeObjectURL: () => undefined });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  transport.fetch = network;
  setStatus({ signedIn: false });
  ['share', 'canShare', 'clipboard'].forEach((name) => Reflect.deleteProperty(navigator, name));
});

const gone = async (): Promise<string[]> => {
  const texts = await Promise.all(left);
  return marksIn(...texts, ...texts.filter((text) => text.startsWith('<svg')).map((svg) => codeOf(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement, 'path:last-child')));
};
const press = async (name: string | RegExp): Promise<void> => (await screen.findByRole('button', { name, hidden: true })).click();
/** Where links lead outside of the app. */
const outside = (): string[] => [...document.querySelectorAll('a')].map((a) => a.getAttribute('href') ?? '').filter((href) => /^[a-z]+:/i.test(href));
const written = (): string[] => outside().filter((href) => href.startsWith('mailto:') && href.includes('?'));
function codeOf(svg: Element, path = 'path'): string {
  const [x = 0, , side = 0] = (svg.getAttribute('viewBox') ?? '').split(' ').map(Number);
  return readCode(svg.querySelector(path)!.getAttribute('d')!, side + 2 * x);
}
/** The texts of all codes on the screen. */
const codes = (): string[] => [...document.querySelectorAll('[data-testid=qr], .piece__qr')].map((svg) => codeOf(svg));
const [query, face] = [new URLSearchParams(), ['card.name', 'card.name_lang', 'card.swap_token', 'card.title']];

test('card: a code shows what is switched on, and the token; face to face it adds six letters of each token read', async () => {
  const look = async (): Promise<string[]> => {
    await waitFor(() => expect(codes().length).toBeGreaterThan(0));
    return marksIn(...codes());
  };
  render(ShowPanel);
  expect(await look()).toEqual(face);
  cleanup();
  render(FacePanel);
  expect(await look()).toEqual(face);
  const [read, before] = ['0THER0THER0THER0', codes()[0]!];
  expect(cardText(card, location.origin, [read]).trim()).toBe(before.trim().replace(card.swap_token!, `${card.swap_token}#seen=0THER0`));
  cleanup();
  render(PrintCard, { params: { id: CARD } });
  expect(await look()).toEqual(face);
  expect(marksIn(document.querySelector('.sheetpaper')!.textContent)).toEqual(['card.name', 'card.title']);
});

test('card: the sheet, the file, the link and the picture', async () => {
  render(CardActs, { id: CARD, saved: card, origin: 'https://h.example', onrecoded: () => undefined });
  for (const [button, leaves] of [['Send the card', face], ['Send the link', ['card.name', 'card.swap_token']], ['Save card as .vcf', face], ['Save code as SVG', face]] as const) {
    left = [];
    await press(button);
    await expect.poll(gone, { timeout: 10_000 }).toEqual(leaves);
  }
});

test('card: whatever a card says is shown, what is no field of a card stays', async () => {
  const shown = Object.keys(FIELDS.card);
  render(CardActs, { id: CARD, saved: { ...card, shown }, origin: 'https://h.example', onrecoded: () => undefined });
  await press('Save card as .vcf');
  await waitFor(() => expect(left).toHaveLength(2));
  const fields = new Set((await gone()).map((name) => name.split('.')[1]));
  expect([...fields].sort()).toEqual([...SHAREABLE, 'name_lang', 'swap_token'].sort());
  expect([...fields].filter((field) => FIELDS.card[field!]!.private)).toEqual([]);
});

test('person: a file and a table hold fields of a card, and nothing that I know besides', async () => {
  for (const format of ['vcf', 'csv'] as const) {
    const fields = marksIn(await fileOf([anna], format).text());
    expect(fields.length).toBeGreaterThan(10);
    expect(fields.filter((name) => !SHAREABLE.some((field) => name.startsWith(`contact.${field}`)) || FIELDS.contact[name.split('.')[1]!]!.private)).toEqual([]);
  }
  render(People, { params: { id: ANNA } });
  await press('More');
  await press(/^Save as a card/);
  await waitFor(() => expect(left).toHaveLength(2));
  expect(await gone()).toEqual(marksIn(anna.name!, await fileOf([anna], 'vcf').text()));
});

/** Where and about what we met, and what I promised, is what a letter is for. A sentence of the note lies marked before the writer. */
const LETTER = ['card.name', 'card.swap_token', 'contact.given', 'event.city', 'event.name', 'followup.promise', 'interaction.note, first sentence', 'interaction.place', 'trip.city'];
const TO = ['contact.emails'];

test('letter: in the mail program, the sheet and the clipboard stand the words that were on the screen', async () => {
  render(Due, { params: { id: DUE.email }, query });
  await press('Copy');
  await expect.poll(gone, { timeout: 10_000 }).toEqual(LETTER);
  expect(marksIn(...written())).toEqual([...LETTER, ...TO].sort());
  expect(screen.getByLabelText('Message').previousElementSibling!.querySelector('mark')!.textContent).toContain(note.split('.')[0]);
});

test('letter: one that is too long for a link is handed over as it was written', async () => {
  const long = markedId('long.id');
  const doc = marked('followup', { contacts: [ANNA], kind: 'email', status: 'open', due: '2026-07-04', draft: `${mark('followup.draft')} ${'and on '.repeat(400)}` });
  await write([{ op: 'create', kind: 'followup', id: long, doc: doc as Doc }]);
  render(Due, { params: { id: long }, query });
  await press('Hand to another app');
  await expect.poll(gone, { timeout: 10_000 }).toEqual(['followup.draft', 'followup.subject']);
});

test('letter: the server mails the words that were on the screen, to the one they are for', async () => {
  const asked: { path: string; body: string }[] = [];
  transport.fetch = async (path, init) => {
    asked.push({ path, body: String(init?.body ?? '') });
    if (path.endsWith('/account')) return Response.json({ ready: true, own: null, server: null });
    return Response.json(init?.method === 'POST' ? { id: 'm', state: 'sent', created: 1, sent: 1, to: '' } : { items: [] });
  };
  setStatus({ signedIn: true, online: true });
  render(Due, { params: { id: DUE.email }, query });
  await press('Send');
  await waitFor(() => expect(asked.filter(({ body }) => body)).toHaveLength(1));
  const { to, followup, subject, body, name } = JSON.parse(asked.find(({ body: sent }) => sent)!.body) as MailRequest;
  expect([marksIn(subject, body, name), marksIn(to), followup]).toEqual([LETTER, TO, DUE.email]);
});

/** Straight from a person's page to the mail program: nobody has seen the words, so no note is among them. */
const UNSEEN = LETTER.filter((name) => !name.startsWith('interaction.note') && name !== 'followup.promise' && name !== 'trip.city');

test('letter: what goes to the mail program unseen holds nothing of a note', async () => {
  await write([{ op: 'remove', kind: 'followup', id: DUE.email }]);
  render(People, { params: { id: ANNA } });
  await waitFor(() => expect(written()).toHaveLength(1));
  expect(marksIn(...written())).toEqual([...UNSEEN, ...TO].sort());
});

test('question: each of the two is asked without a note, and without a word about the other', async () => {
  render(Due, { params: { id: DUE.intro }, query });
  await waitFor(() => expect(written()).toHaveLength(2));
  const theirs = (who: string): string[] => [...UNSEEN.filter((name) => name !== 'contact.given'), `${who}.emails`, `${who}.given`].sort();
  expect(written().map((href) => marksIn(href))).toEqual([theirs('contact'), theirs('other')]);
});

test('meeting: an invitation says who and when; of the record only the id, by which a calendar knows it again', async () => {
  render(Due, { params: { id: DUE.coffee }, query });
  await press('Save invitation');
  await waitFor(() => expect(left).toHaveLength(2));
  expect(await gone()).toEqual(['card.emails', 'card.name', 'coffee.id', 'contact.emails', 'contact.name', 'trip.from']);
});

/** A return address that my card keeps to itself goes on paper only where I choose it for this letter. */
test('envelope: their name and address, and mine where I say so', async () => {
  const theirs = ['contact.addresses', 'contact.addresses.city', 'contact.name'];
  const printed = (): string[] => marksIn(document.querySelector('.envelope')!.textContent);
  render(Due, { params: { id: DUE.post }, query });
  (await screen.findByRole<HTMLInputElement>('radio', { name: /DL/ })).click();
  const mine = await screen.findByRole<HTMLInputElement>('radio', { name: 'Work' });
  expect(printed()).toEqual(theirs);
  mine.click();
  await waitFor(() => expect(document.querySelector('.envelope__from')).toBeTruthy());
  expect(printed()).toEqual(['card.addresses', 'card.addresses.city', 'card.name', ...theirs]);
});

test('address: the link that asks is a token and no more', async () => {
  await write([{ op: 'edit', kind: 'contact', id: ANNA, before: { ...anna }, after: { ...anna, addresses: [] } }]);
  render(Due, { params: { id: DUE.post }, query });
  await press('Ask by a private link');
  await press('Hand it over');
  await waitFor(() => expect(left).toHaveLength(1));
  expect(JSON.parse(await left[0]!)).toEqual({ url: expect.stringMatching(/^http:\/\/localhost[:\d]*\/address\/[0-9A-Z]{32}$/) as string });
});

test('event: its code says name, place and days, and nothing of my plans', async () => {
  const row = (await get('event', EVENT))!;
  render(EventOptions, { event: row, goals: await all('goal'), met: 1, open: true });
  await press(/code/i);
  await waitFor(() => expect(codes()).toHaveLength(1));
  expect(marksIn(...codes())).toEqual(['event.city', 'event.country', 'event.hashtag', 'event.link', 'event.name', 'event.uid', 'event.venue']);
});

test.each([['social', ['contact.socials']], ['call', ['contact.phones']], ['volunteer', ['opportunity.link']]] as const)('way: a link to somebody is theirs and no more (%s)', async (kind, theirs) => {
  render(Due, { params: { id: DUE[kind] }, query });
  await waitFor(() => expect(outside().length).toBeGreaterThan(0));
  expect(marksIn(...outside().filter((href) => !href.includes('?')))).toEqual(theirs);
  if (kind !== 'social') return;
  await press(/^Copy/);
  await expect.poll(gone, { timeout: 10_000 }).toEqual(theirs);
});

test('way: the links of a person lead to their addresses', async () => {
  render(People, { params: { id: ANNA } });
  await waitFor(() => expect(outside().length).toBeGreaterThan(3));
  expect(marksIn(...outside().filter((href) => !href.includes('?')))).toEqual(['contact.emails', 'contact.links', 'contact.phones', 'contact.socials']);
});

/** One's own copy is whole, or it would be none: it goes nowhere but to a file of the owner. */
test('own: a backup holds the private fields of every kind', async () => {
  const held = new Set(marksIn(await (await backupFile(0)).file.text()));
  for (const kind of ['card', 'contact', 'event', 'goal', 'trip', 'opportunity', 'template', 'circle'] as const) {
    const words = Object.entries(FIELDS[kind]).filter(([, { private: isPrivate, value, type }]) => isPrivate && value === 'str' && ['scalar', 'set', 'text'].includes(type));
    expect(words.map(([field]) => `${kind}.${field}`).filter((name) => !held.has(name))).toEqual([]);
  }
});
