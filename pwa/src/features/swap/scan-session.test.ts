// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { all, get, write } from '../../db/records.ts';
import { swapToken } from '../../domain/ids.ts';
import { ScanSession } from './scan-session.svelte.ts';

const MINE = swapToken('mine');
const card = (name: string, more = ''): string => `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\n${more}END:VCARD\r\n`;
const sighting = (text: string): { text: string; corners: never[] } => ({ text, corners: [] });

let session: ScanSession;
const look = (now: number, ...texts: string[]): Promise<void> => session.seen(texts.map(sighting), now, true);
const people = async (): Promise<string[]> => (await all('contact')).map(({ doc }) => doc.name ?? '');

beforeEach(async () => {
  const rows = (await Promise.all((['contact', 'interaction', 'swap', 'card'] as const).map((kind) => all(kind)))).flat();
  await write(rows.map(({ k, id }) => ({ op: 'remove' as const, kind: k, id })));
  await write([{ op: 'create', kind: 'card', id: '8d8a3c5e-5b7c-4f83-9a4e-1f0f3c2b1a00', doc: { name: 'Me', swap_token: MINE } }]);
  session = new ScanSession();
  session.started(0);
});

it('is felt when somebody is saved, and only then', async () => {
  const vibrate = vi.fn<(ms: number) => boolean>(() => true);
  Object.defineProperty(navigator, 'vibrate', { configurable: true, value: vibrate });
  await look(0, 'WIFI:S:Library;;');
  expect(vibrate).not.toHaveBeenCalled();
  session.question = undefined;
  await look(500, card('Ada'));
  expect(await people()).toEqual(['Ada']);
  expect(vibrate).toHaveBeenCalledTimes(1);
  Reflect.deleteProperty(navigator, 'vibrate');
});

describe('a code held in view', () => {
  it('is one scan, however long, and again only after it was away', async () => {
    for (let now = 0; now < 10_000; now += 500) await look(now, card('Ada'));
    expect(await people()).toEqual(['Ada']);
    expect(session.question).toBeUndefined();
  });

  it('that is answered with "not now" does not ask again while it is held', async () => {
    await look(0, card('Ada', 'EMAIL:a@x.example\r\n'));
    session = new ScanSession();
    session.started(0);
    await look(0, card('Ada', 'EMAIL:a@x.example\r\nTITLE:New\r\n'));
    expect(session.question).toMatchObject({ is: 'known' });
    for (let now = 500; now < 6000; now += 500) await look(now, card('Ada', 'EMAIL:a@x.example\r\nTITLE:New\r\n'));
    session.question = undefined;
    await look(6000, card('Ada', 'EMAIL:a@x.example\r\nTITLE:New\r\n'));
    expect(session.question).toBeUndefined();
  });

  it('of somebody saved a moment ago is simply got', async () => {
    await look(0, card('Ada', 'EMAIL:a@x.example\r\n'));
    await look(9000, card('Ada', 'EMAIL:a@x.example\r\n'));
    expect(session.question).toBeUndefined();
    expect(await people()).toEqual(['Ada']);
  });
});

describe('what is seen', () => {
  it('of several codes is asked about', async () => {
    await look(0, card('Ada'), card('Grace'));
    expect(session.question).toEqual({ is: 'several', texts: [card('Ada'), card('Grace')] });
    expect(await people()).toEqual([]);
  });

  it('of my own badge is nobody new', async () => {
    await look(0, `https://hallway.example/c/${MINE}`);
    expect(session.tip).toBe('own');
    expect(await people()).toEqual([]);
  });

  it('that comes into view while something is asked is taken afterwards', async () => {
    await look(0, 'WIFI:S:x;;');
    await look(500, card('Grace'));
    session.question = undefined;
    await look(1000, card('Grace'));
    expect(await people()).toEqual(['Grace']);
  });

  it('after six seconds of nothing is helped: torch first, then the contact card', async () => {
    await look(5000);
    expect(session.tip).toBe('looking');
    await look(6500);
    expect(session.tip).toBe('torch');
    await look(12_500);
    expect(session.tip).toBe('card');
  });
});

describe('undo', () => {
  it('takes person, meeting and swap back together', async () => {
    await look(0, card('Ada', 'URL:https://hallway.example/c/ADAADAADAADAADA1\r\n'));
    const saved = session.saved!;
    expect(await get('interaction', saved.met)).toBeDefined();
    await session.undo();
    expect([await people(), await get('interaction', saved.met), await get('swap', saved.swap!.id)]).toEqual([[], undefined, undefined]);
  });

  it('of a second meeting leaves the person', async () => {
    await look(0, card('Ada', 'EMAIL:a@x.example\r\n'));
    await write([{ op: 'remove', kind: 'interaction', id: session.saved!.met }]);
    session = new ScanSession();
    await look(0, card('Ada', 'EMAIL:a@x.example\r\n'));
    const question = session.question;
    if (question?.is !== 'known') throw new Error('not known');
    await session.again(question.known);
    await session.undo();
    expect(await people()).toEqual(['Ada']);
  });
});

it('share or not is changed afterwards and remembered for the next', async () => {
  await look(0, card('Ada', 'URL:https://hallway.example/c/ADAADAADAADAADA1\r\n'));
  expect((await get('swap', session.saved!.swap!.id))?.doc.state).toBe('receive');
  await session.answer('8d8a3c5e-5b7c-4f83-9a4e-1f0f3c2b1a00');
  expect((await get('swap', session.saved!.swap!.id))?.doc).toMatchObject({ state: 'share', card: '8d8a3c5e-5b7c-4f83-9a4e-1f0f3c2b1a00' });
  await look(20_000, card('Grace', 'URL:https://hallway.example/c/GRACEGRACEGRACE1\r\n'));
  expect((await get('swap', session.saved!.swap!.id))?.doc.state).toBe('share');
});
