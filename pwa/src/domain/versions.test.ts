import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { changedWords, choicesFor, resolved, words, type Choice, type VersionType } from './versions.ts';

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

const conflict = (field: string, type: VersionType, winner: unknown, loser: unknown) => ({ field, type, winner: { v: winner }, loser: { v: loser } });

describe('choosing a version', () => {
  it('keeps what is there, takes the other, or joins them', () => {
    const c = conflict('title', 'scalar', 'Teen librarian', 'Young adult librarian');
    const doc = { name: 'Jo', title: 'Teen librarian' };
    expect(resolved(doc, c, 'winner')).toEqual(doc);
    expect(resolved(doc, c, 'loser')).toEqual({ name: 'Jo', title: 'Young adult librarian' });
    expect(resolved(doc, c, 'both')).toEqual({ name: 'Jo', title: 'Teen librarian, Young adult librarian' });
  });
  it('changes one part of one e-mail and no other', () => {
    const doc = { emails: [{ e: 'e_1', value: 'a@x.example', label: 'work' }, { e: 'e_2', value: 'b@x.example' }] };
    expect(resolved(doc, conflict('emails/e_1/label', 'elements', 'work', 'home'), 'loser')).toEqual({ emails: [{ e: 'e_1', value: 'a@x.example', label: 'home' }, { e: 'e_2', value: 'b@x.example' }] });
  });
  it('resolves a note that holds both versions', () => {
    const c = conflict('note', 'text', 'Call on Tuesday', 'Call on Friday');
    const doc = { note: 'Call on Tuesday\n⁂\nCall on Friday' };
    expect(resolved(doc, c, 'winner')).toEqual({ note: 'Call on Tuesday' });
    expect(resolved(doc, c, 'loser')).toEqual({ note: 'Call on Friday' });
    expect(resolved(doc, c, 'both')).toEqual({ note: 'Call on Tuesday\nCall on Friday' });
  });
  it('never takes a word written since, for any words and any choice', () => {
    const word = fc.constantFrom('zine', 'seed', 'kit', 'tea', 'bus');
    const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((w) => w.join(' '));
    fc.assert(fc.property(text, text, fc.constantFrom<Choice>('winner', 'loser', 'both'), (w, l, choice) => {
      const now = `${w}\n⁂\n${l} later-words`;
      const { note } = resolved({ note: now }, conflict('note', 'text', w, l), choice) as { note: string };
      expect(note).toContain('later-words');
      expect(note).not.toContain('⁂');
      if (choice === 'both') for (const part of [...w.split(' '), ...l.split(' ')]) expect(note).toContain(part);
    }));
  });
  it('offers both for notes and lists, never for dates and addresses', () => {
    expect(choicesFor('text', 'note', 'a', 'b')).toContain('both');
    expect(choicesFor('set', 'tags', ['a'], ['b'])).toContain('both');
    expect(choicesFor('scalar', 'due', '2026-07-03', '2026-07-20')).not.toContain('both');
    expect(choicesFor('composite', 'when', {}, {})).not.toContain('both');
    expect(resolved({ tags: ['a', 'b'] }, conflict('tags', 'set', ['a', 'b'], ['b', 'c']), 'both')).toEqual({ tags: ['a', 'b', 'c'] });
  });
});
