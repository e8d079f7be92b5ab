import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScan, readTyped, type Scanned } from './scan';
import { decodeBytes } from './scan-text';
import { spokenToken } from './scan-link';
import { parseVCards } from './vcard';

interface Vector { name: string; input: string; expect: Scanned }
const vectors = JSON.parse(readFileSync(new URL('../../../tests/vectors/scan.json', import.meta.url), 'utf8')) as Vector[];

describe('the shared vectors', () => {
  it.each(vectors)('$name', ({ input, expect: expected }) => expect(readScan(input)).toEqual(expected));
});

// eslint-disable-next-line no-control-regex -- looking for them is the point
const UNSAFE = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]|\p{Cs}/u;

function everyString(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(everyString) : [];
}

const PIECES = ['BEGIN:VCARD', 'END:VCARD', 'VERSION:2.1', 'N:', 'FN', ';CHARSET=utf-16', ';ENCODING=QUOTED-PRINTABLE:', '=E9=', '=\r\n', 'URL:', 'javascript:', 'https://', '/c/', 'MECARD:', 'N:a,b;', ';;', '\\', '\n ', '\r', 'ADR:;;;', 'geo:', '999,', 'WIFI:S:', '["vcard",[', '"fn",{},"text",', ']]', '\u202e', '\ud800', '\u0000', '__proto__', 'item1.', '"', ':', ';', '=', 'TEL:', '+44', 'mailto:', '%', 'BEGIN:VEVENT\n', 'DTSTART:20260101'];
const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })), { maxLength: 60 }).map((parts) => parts.join('')));

describe('hostile input', () => {
  it('always gives an answer, and nothing in it is unsafe to show', () => {
    fc.assert(fc.property(hostile, (text) => {
      const found = everyString(readScan(text)).find((shown) => UNSAFE.test(shown));
      expect(found).toBeUndefined();
    }), { numRuns: 3000 });
  });

  it('never invents a name: its words all come from the text', () => {
    fc.assert(fc.property(hostile, (text) => {
      const scanned = readScan(`BEGIN:VCARD\r\n${text}\r\nEND:VCARD`);
      if (scanned.is !== 'person' || !scanned.person.name) return;
      if (/=[0-9a-f]{2}/iu.test(text)) return; // quoted-printable may spell other letters
      const [from, name] = [text, scanned.person.name].map((words) => words.normalize('NFKC'));
      expect([...name!].filter((letter) => !/\s|\ufffd/u.test(letter) && !from!.includes(letter))).toEqual([]);
    }), { numRuns: 2000 });
  });

  it('opens http and https only', () => {
    fc.assert(fc.property(hostile, (text) => {
      const scanned = readScan(text);
      if (scanned.is === 'link') expect(scanned.href).toMatch(/^https?:\/\//u);
      if (scanned.is === 'person') for (const { value } of scanned.person.links ?? []) expect(value).toMatch(/^https?:\/\//u);
    }), { numRuns: 2000 });
  });

  it('reads a card with two megabytes in it, without the bulk', () => {
    const card = `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nPHOTO:${'A'.repeat(2_000_000)}\r\nNOTE:${'x'.repeat(1_000_000)}\r\nEND:VCARD\r\n`;
    const scanned = readScan(card);
    expect(scanned).toMatchObject({ is: 'person', person: { name: 'Ada' } });
    expect(JSON.stringify(scanned).length).toBeLessThan(20_000);
  });

  it.each([
    ['folded lines', `BEGIN:VCARD\nNOTE:a${'\n b'.repeat(300_000)}\nFN:Ada\nEND:VCARD`],
    ['lines', `BEGIN:VCARD\n${'TEL:+441314960000\n'.repeat(100_000)}FN:Ada\nEND:VCARD`],
    ['parameters', `BEGIN:VCARD\nTEL${';TYPE=a'.repeat(300_000)}:1\nEND:VCARD`],
    ['opened cards', 'BEGIN:VCARD\n'.repeat(200_000)],
    ['brackets', '['.repeat(60_000)],
    ['combining marks', `BEGIN:VCARD\nFN:e${'\u0301'.repeat(500_000)}\nEND:VCARD`],
  ])('bears any number of %s', (_, text) => {
    expect(JSON.stringify(readScan(text)).length).toBeLessThan(40_000);
  });
});

describe('files', () => {
  it('are read in the encoding they are in', () => {
    const text = 'FN:José';
    const latin = Uint8Array.from(text, (char) => char.charCodeAt(0));
    const utf16 = new Uint8Array([0xff, 0xfe, ...Array.from(text).flatMap((char) => [char.charCodeAt(0), 0])]);
    expect([latin, utf16, new TextEncoder().encode(text)].map((bytes) => decodeBytes(bytes))).toEqual([text, text, text]);
  });

  it('may hold many cards', () => {
    const cards = parseVCards(Array.from({ length: 30 }, (_, i) => `BEGIN:VCARD\nFN:Person ${i}\nEND:VCARD`).join('\n'), 20);
    expect(cards.map((card) => card.person.name)).toHaveLength(20);
  });
});

describe('typing a code', () => {
  const origin = 'https://hallway.example';
  it.each(['0123-4567-89AB-CDEF', ' 0123 4567 89ab cdef ', 'O123456789ABCDEF', 'oi23-4567-89ab-cdef'])('%s', (typed) => {
    expect(readTyped(typed, origin)).toEqual({ is: 'swap', swap: { token: '0123456789ABCDEF', server: origin, url: `${origin}/c/0123456789ABCDEF` } });
  });

  it('takes a link or a pasted card, too', () => {
    expect(readTyped('https://other.example/c/abcdefghijklmnopq', origin)).toMatchObject({ is: 'swap', swap: { server: 'https://other.example' } });
    expect(readTyped('BEGIN:VCARD\nFN:Ada\nEND:VCARD', origin)).toMatchObject({ is: 'person' });
  });

  it('is shown in groups of four', () => expect(spokenToken('0123456789ABCDEF')).toBe('0123-4567-89AB-CDEF'));
});
