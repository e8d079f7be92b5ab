import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textWithTyped, withTyped } from './typing';

const BLANK = { name: '', note: '', event: '', offers: [] as string[], more: { city: '', phones: [] as { e: string; value: string }[] } };
const words = fc.uniqueArray(fc.constantFrom('chairs', 'hosting', 'visas', 'maps', '字'), { maxLength: 4 });
const phones = fc.uniqueArray(fc.record({ e: fc.constantFrom('a', 'b', 'c'), value: fc.string({ maxLength: 3 }) }), { maxLength: 3, selector: ({ e }) => e });
const form = fc.record({
  name: fc.constantFrom('', 'Ada', 'Ben'), note: fc.string({ unit: 'grapheme', maxLength: 8 }), event: fc.constantFrom('', 'e1'), offers: words,
  more: fc.record({ city: fc.constantFrom('', 'Oslo'), phones }),
});
const merged = (loaded: typeof BLANK, first: typeof BLANK, now: typeof BLANK) => withTyped(loaded, first, now, ['note']);

test('a form nobody touched takes what was loaded; one whose data had not changed keeps what was typed', () => {
  fc.assert(fc.property(form, form, (loaded, first) => { expect(merged(loaded, first, first)).toEqual(loaded); }));
  fc.assert(fc.property(form, (now) => { expect(merged(BLANK, BLANK, now)).toEqual(now); }));
});

test('a line typed in wins, one left alone is filled in', () => {
  fc.assert(fc.property(form, form, form, (loaded, first, now) => {
    const result = merged(loaded, first, now);
    expect(result.name).toBe(now.name === first.name ? loaded.name : now.name);
    expect(result.more.city).toBe(now.more.city === first.more.city ? loaded.more.city : now.more.city);
  }));
});

test('nothing chosen is lost: what was added stays, what was loaded stays unless it was taken out', () => {
  fc.assert(fc.property(words, words, words, (loaded, first, now) => {
    const result = merged({ ...BLANK, offers: loaded }, { ...BLANK, offers: first }, { ...BLANK, offers: now }).offers;
    for (const word of now) if (!first.includes(word)) expect(result).toContain(word);
    for (const word of loaded) expect(result.includes(word)).toBe(!first.includes(word) || now.includes(word));
    expect(new Set(result).size).toBe(result.length);
  }));
});

test('a text typed on a blank field stays whole, beside the whole text that was loaded', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  fc.assert(fc.property(text, text, (loaded, now) => {
    const result = textWithTyped(loaded, '', now);
    expect(result.startsWith(loaded) && result.endsWith(now)).toBe(true);
    expect(result.length).toBeLessThanOrEqual(loaded.length + 1 + now.length);
  }));
});

test('what was typed into a text stays, and all of the loaded text', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  const letters = (t: string) => [...t].sort().join('');
  fc.assert(fc.property(text, text, text, text, (head, typed, tail, loaded) => {
    const result = textWithTyped(loaded, head + tail, head + typed + tail);
    for (const letter of new Set(loaded)) expect(letters(result)).toContain(letter);
    expect(result.isWellFormed()).toBe(true);
    expect([...result].length).toBeGreaterThanOrEqual([...loaded].length);
    if (loaded === head + tail) expect(result).toBe(head + typed + tail);
  }));
});

test('an edit of the beginning stays in its place when the rest of a draft is loaded', () => {
  expect(textWithTyped('Knows the chair. And the', 'Knows the chair.', 'Knows the new chair.')).toBe('Knows the new chair. And the');
  expect(textWithTyped('Earlier. Later.', 'Later.', 'Later on.')).toBe('Earlier. Later on.');
  expect(textWithTyped('Something else', 'Knows 😀', 'Knows 😁')).toBe('Something else\n😁');
  expect(textWithTyped('Something else', 'Knows', '')).toBe('Something else');
});

test('lists of rows: a row typed in meanwhile stands below those that were loaded', () => {
  const [loaded, typed] = [{ e: 'a', value: '1' }, { e: 'b', value: '2' }];
  const result = withTyped({ ...BLANK, more: { city: 'Oslo', phones: [loaded] } }, BLANK, { ...BLANK, more: { city: '', phones: [typed] } });
  expect(result.more).toEqual({ city: 'Oslo', phones: [loaded, typed] });
});

test('a field that an older draft does not have stays as it is', () => {
  const { event: _, ...old } = BLANK;
  expect(withTyped(old as typeof BLANK, BLANK, { ...BLANK, event: 'e1' }).event).toBe('e1');
});
