import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SHAREABLE, cardFile, cardText, sharedOf } from './card';
import { densityOf } from './card-density';
import { readScan } from './scan';
import { FIELDS, type Card } from './schema';
import { qrCode, qrSvg } from './qr';

const ORIGIN = 'https://hallway.example';
const TOKEN = '0123456789ABCDEF';
const ailsa: Card = {
  name: 'Ailsa Nwosu-Drummond', title: 'Community librarian', organisation: 'Leith Walk Library', city: 'Edinburgh', pronouns: 'she/her', swap_token: TOKEN,
  emails: [{ e: 'e_1', value: 'ailsa@leithwalk.example', label: 'work' }], phones: [{ e: 'p_1', value: '+44 131 496 0000', label: 'mobile' }],
};

interface SharedCase { name: string; card: Card; shared: unknown }
const shared = JSON.parse(readFileSync(new URL('../../../tests/vectors/shared.json', import.meta.url), 'utf8')) as { cases: SharedCase[] };

describe('what leaves, as the server says it', () => {
  it.each(shared.cases)('$name', ({ card, shared: expected }) => expect(sharedOf(card)).toEqual(expected));
});

describe('what leaves', () => {
  it('is nothing that is private, whatever the card says is shown', () => {
    const marked = Object.fromEntries(Object.entries(FIELDS.card).map(([name, spec]) => [name, spec.type === 'set' ? [`MARK-${name}`] : spec.type === 'elements' ? [{ e: 'e', value: `MARK-${name}`, handle: `MARK-${name}` }] : `MARK-${name}`]));
    const card = { ...marked, shown: Object.keys(FIELDS.card), swap_token: TOKEN } as unknown as Card;
    const text = cardText(card, ORIGIN) + cardFile(card, ORIGIN) + JSON.stringify(sharedOf(card));
    const secret = Object.entries(FIELDS.card).filter(([, spec]) => spec.private).map(([name]) => name);
    expect(secret).toContain('note');
    expect(secret.filter((name) => text.includes(`MARK-${name}`))).toEqual([]);
  });

  it('lists no field that the schema calls private', () => {
    expect(SHAREABLE.filter((field) => FIELDS.card[field]?.private)).toEqual([]);
  });

  it('is only what is switched on, and always the name', () => {
    expect(sharedOf({ ...ailsa, shown: ['title'] })).toEqual({ name: ailsa.name, title: ailsa.title });
  });

  it('has no address and no long text unless asked for', () => {
    const shared = sharedOf({ ...ailsa, about: 'Zines', addresses: [{ e: 'a', value: { street: '1 Home St' } }] });
    expect(shared).not.toHaveProperty('addresses');
    expect(shared).not.toHaveProperty('about');
  });
});

describe('the code', () => {
  it('is a vCard 3.0 with N and FN, CRLF, no photo, and the swap link', () => {
    expect(cardText(ailsa, ORIGIN)).toBe([
      'BEGIN:VCARD', 'VERSION:3.0', 'N:Nwosu-Drummond;Ailsa;;;', 'FN:Ailsa Nwosu-Drummond', 'ORG:Leith Walk Library', 'TITLE:Community librarian',
      'TEL;TYPE=CELL:+44 131 496 0000', 'EMAIL;TYPE=WORK:ailsa@leithwalk.example', `URL:${ORIGIN}/c/${TOKEN}`, 'ADR:;;;Edinburgh;;;', 'PRONOUNS:she/her', 'END:VCARD', '',
    ].join('\r\n'));
  });

  it('gives back what went in, for any text in any script', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(fc.property(fc.record({ name: words, title: words, organisation: words, city: words, pronouns: words }), (fields) => {
      const card: Card = { ...fields, swap_token: TOKEN };
      const shared = sharedOf(card);
      const read = readScan(cardText(card, ORIGIN));
      const readFile = readScan(cardFile(card, ORIGIN));
      if (read.is === 'swap') return expect(shared).toEqual({});
      expect(read).toMatchObject({ is: 'person', person: shared, swap: { token: TOKEN, server: ORIGIN } });
      expect(readFile).toEqual(read);
    }), { numRuns: 1000 });
  });

  it.each([
    ['北川 さゆり', 'N:北川;さゆり;;;'], ['김민준', 'N:;김민준;;;'], ['د. ليلى المنصوري', 'N:المنصوري;د. ليلى;;;'], ['Prince', 'N:;Prince;;;'],
  ])('splits %s so that the same words come back in the same order', (name, line) => {
    expect(cardText({ name }, ORIGIN).split('\r\n')).toContain(line);
  });

  it('folds files at 75 octets and no character in two', () => {
    const file = cardFile({ ...ailsa, name: '図書館'.repeat(40) }, ORIGIN);
    expect(file.split('\r\n').every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
    expect(file).not.toContain('\ufffd');
  });
});

describe('density', () => {
  it('of an ordinary card is fine', () => {
    expect(densityOf(ailsa, ORIGIN)).toMatchObject({ verdict: 'fine' });
    expect(densityOf(ailsa, ORIGIN).version).toBeLessThanOrEqual(12);
  });

  it('of a talkative one names what to leave out first, and then it is less', () => {
    const card: Card = { ...ailsa, about: 'Zines, '.repeat(25), shown: [...SHAREABLE] };
    const dense = densityOf(card, ORIGIN);
    expect(dense).toMatchObject({ verdict: 'dense', leaveOut: 'about' });
    expect(densityOf({ ...card, shown: SHAREABLE.filter((f) => f !== 'about') }, ORIGIN).version).toBeLessThan(dense.version);
  });

  it('is refused beyond version 17, also where nothing could hold it', () => {
    expect(densityOf({ ...ailsa, title: 'x'.repeat(400) }, ORIGIN).verdict).toBe('too-dense');
    const huge = densityOf({ ...ailsa, offers: Array.from({ length: 90 }, (_, i) => `${i}${'y'.repeat(60)}`), shown: [...SHAREABLE] }, ORIGIN);
    expect(huge).toMatchObject({ verdict: 'too-dense', leaveOut: 'offers' });
    expect(huge.code).toBeUndefined();
  });

  it('of a link is small', () => expect(qrCode(`${ORIGIN}/c/${TOKEN}`, 'medium')?.version).toBeLessThanOrEqual(4));

  it('is drawn dark on white with a quiet zone of four', () => {
    const code = qrCode('x', 'low')!;
    expect(qrSvg(code, '<b>"')).toContain('viewBox="-4 -4 29 29"');
    expect(qrSvg(code, '<b>"')).not.toContain('<b>');
  });
});
