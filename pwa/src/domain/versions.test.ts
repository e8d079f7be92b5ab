import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bothTexts, changedWords, choicesFor, chosen, words } from './versions.ts';

const marked = (base: string, text: string) => changedWords(base, text).filter((s) => s.changed).map((s) => s.text.trim());

describe('changed words', () => {
  it('marks an added sentence and nothing else', () => {
    const base = 'Poster 12, ghost signs of Podgórze.';
    expect(marked(base, `${base} His mother was a mobile librarian.`)).toEqual(['His mother was a mobile librarian.']);
  });
  it('marks a replaced word in the middle', () => {
    expect(marked('Call on Tuesday please', 'Call on Friday please')).toEqual(['Friday']);
  });
  it('marks single characters in Japanese', () => {
    expect(marked('来週電話する', '今週電話する')).toEqual(['今']);
  });
  it('marks everything when there is no base', () => {
    expect(marked('', 'All of it')).toEqual(['All of it']);
  });
  it('gives the text back whole, for any two texts', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (base, text) => {
      expect(changedWords(base, text).map((s) => s.text).join('')).toBe(text);
      expect(words(text).join('')).toBe(text);
    }));
  });
  it('stays within its budget on long notes by marking the middle whole', () => {
    const long = (w: string) => Array.from({ length: 4000 }, (_, i) => w + i).join(' ');
    expect(changedWords(long('a'), long('b'))).toHaveLength(1);
  });
});

describe('keeping both', () => {
  const base = 'Poster 12.';
  it('writes what they share once', () => {
    expect(bothTexts(base, `${base} His mother was a librarian.`, `${base} Sent him the photos.`))
      .toBe('Poster 12. His mother was a librarian. Sent him the photos.');
  });
  it('never loses a word of either', () => {
    const text = fc.array(fc.constantFrom('zine', 'seed', 'kit', 'tea', 'bus'), { maxLength: 6 }).map((w) => w.join(' '));
    fc.assert(fc.property(text, text, text, (b, w, l) => {
      const both = bothTexts(b, b + w, b + l);
      for (const word of [...w.split(' '), ...l.split(' ')]) expect(both).toContain(word);
    }));
  });
  it('is offered for notes and lists, never for dates and addresses', () => {
    expect(choicesFor('text', 'note', 'a', 'b')).toContain('both');
    expect(choicesFor('set', 'tags', ['a'], ['b'])).toContain('both');
    expect(choicesFor('scalar', 'due', '2026-07-03', '2026-07-20')).not.toContain('both');
    expect(choicesFor('composite', 'when', {}, {})).not.toContain('both');
  });
  it('unites lists without doubling', () => {
    expect(chosen('set', 'both', ['a', 'b'], ['b', 'c'])).toEqual(['a', 'b', 'c']);
  });
});
