import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filledIn, importable, importedRecords, takenBack } from './import';
import { KnownIndex, findKnown } from './scan-known';
import type { Contact } from './schema';
import { filedCards, type ReadCard } from './vcard';

const vectors = JSON.parse(readFileSync(new URL('../../../tests/vectors/imports.json', import.meta.url), 'utf8')) as { file: string; records: { kind: string; id: string; doc: object }[][] };

const cardsOf = (file: string): ReadCard[] => [...filedCards(file)].flatMap((found) => (found?.card ? [found.card] : []));

describe('cards of a file', () => {
  it('are the records that the server makes of the same file', () => {
    const records = cardsOf(vectors.file).map(importable).map(importedRecords);
    expect(records.map((one) => one.map(({ op: _, ...record }) => record))).toEqual(vectors.records);
  });

  it('that were never ended take nobody with them', () => {
    const whole = [...filedCards(vectors.file)].flatMap((found) => (found ? [[found.card?.person.name, found.isWhole]] : []));
    expect(whole).toEqual([['Ada Lovelace', true], ['北川 さゆり', true], ['Never ended', false], ['After it', true], ['Ruth', true], [undefined, true]]);
  });

  it('may be paused at however little of them there is', () => {
    const file = `BEGIN:VCARD\nFN:Ada\n${'TEL:+44 131 496 0000\n'.repeat(900)}END:VCARD\n`;
    expect([...filedCards(file)].map((found) => found?.card?.person.name)).toEqual([undefined, undefined, undefined, undefined, 'Ada']);
  });
});

describe('somebody on file', () => {
  const known: Contact = { name: 'Ada Lovelace', title: 'Countess', note: 'Met in the lift', emails: [{ e: 'e_1', value: 'ada@engine.example', pos: 0 }] } as Contact;
  const card = importable({ person: { name: 'Ada Lovelace', title: 'Programmer', city: 'London', about: 'Owes me a book', emails: [{ value: 'ada@engine.example' }, { value: 'home@ada.example' }] } });

  it('keeps what was written, and gets what was missing', () => {
    const [change] = filledIn({ id: 'a', doc: known }, card);
    const after = change?.op === 'edit' ? change.after as Contact : {};
    expect(after).toMatchObject({ title: 'Countess', city: 'London', note: 'Met in the lift\n\nOwes me a book' });
    expect(after.emails?.map(({ value }) => value)).toEqual(['ada@engine.example', 'home@ada.example']);
    expect(takenBack(change!)).toMatchObject({ before: after, after: known });
    expect(filledIn({ id: 'a', doc: after }, card)).toEqual([]);
  });
});

describe('the index of who is known', () => {
  const word = fc.constantFrom('', 'Ada Lovelace', 'LOVELACE, Ada', 'Grace Hopper', '北川 さゆり');
  const contact = fc.record({
    name: word, organisation: fc.constantFrom('', 'Engine', 'Navy'), swap_tokens: fc.subarray(['T1', 'T2'], { maxLength: 1 }),
    emails: fc.subarray([{ value: 'a@x.example' }, { value: 'A@X.example ' }, { value: 'b@x.example' }]),
    phones: fc.subarray([{ value: '+44 131 496 0000' }, { value: '0131 496 0000' }, { value: '12' }]),
    socials: fc.subarray([{ network: 'orcid', handle: '0000-0002' }]),
  });

  it('finds somebody exactly where a pass over everybody does', () => {
    fc.assert(fc.property(fc.array(contact, { maxLength: 8 }), contact, (people, asked) => {
      const rows = people.map((doc, i) => ({ id: String(i), doc: doc as unknown as Contact }));
      const index = new KnownIndex();
      rows.forEach((row) => index.add(row));
      const [token] = asked.swap_tokens;
      expect(index.find(asked as never, token) === undefined).toBe(findKnown(rows, asked as never, token) === undefined);
    }));
  });
});
