// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { parseVCards } from '../../domain/vcard.ts';
import { FIELDS, type Contact } from '../../domain/schema.ts';
import { cardOf, cell, csvText, fileOf } from './export.ts';

const SECRET = 'PRIVATE-WORD';

/** A contact whose every private field holds the secret word. */
function whole(): Contact {
  const contact: Record<string, unknown> = { name: 'Ada, "L"', emails: [{ e: 'a', value: 'ada@lib.example' }], addresses: [{ e: 'b', value: { street: '1 High St', city: 'Leith' } }] };
  for (const [name, spec] of Object.entries(FIELDS.contact)) {
    if (spec.private) contact[name] = spec.type === 'set' ? [SECRET] : spec.type === 'composite' ? { x: SECRET } : SECRET;
  }
  return contact as Contact;
}

describe('what leaves as a file', () => {
  it('holds no private field, in either form', () => {
    expect(JSON.stringify(cardOf(whole()))).not.toContain(SECRET);
    expect(csvText([whole()])).not.toContain(SECRET);
  });
  it('is a card that reads back', async () => {
    const file = fileOf([whole(), { name: '北川 さゆり' }], 'vcf');
    const [ada, sayuri] = parseVCards(await file.text(), 5);
    expect([ada?.person.name, ada?.person.emails?.[0]?.value, sayuri?.person.name, file.name]).toEqual(['Ada, "L"', 'ada@lib.example', '北川 さゆり', 'people.vcf']);
    expect(await file.text()).not.toContain(SECRET);
  });
  it('gives a spreadsheet text and no formula', () => {
    expect([cell('=1+1'), cell('＝1+1'), cell('+44 7700'), cell('@ada'), cell('a "b", c')]).toEqual(["'=1+1", "'＝1+1", '+44 7700', "'@ada", '"a ""b"", c"']);
    expect(csvText([whole()]).split('\r\n')[1]).toContain('"1 High St, Leith"');
  });
});
