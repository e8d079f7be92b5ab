import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from './fold';
import { queryWords, SearchIndex } from './search';

const PEOPLE: Record<string, { name: string[]; rest: string[]; phones?: string[] }> = {
  sayuri: { name: ['北川 さゆり', 'Kitagawa Sayuri'], rest: ['Demachi Public Library', 'Kyoto', 'Coffee queue. Zines catalogued by teenagers'] },
  layla: { name: ['د. ليلى المنصوري', 'Dr Layla Al-Mansouri'], rest: ['Sharjah', 'Ramadan night-opening hours'] },
  oluwaseun: { name: ['Oluwaseun Adébáyọ̀-Whitfield'], rest: ['Jericho University Library', 'Ibadan'], phones: ['+234 803 555 0199'] },
  lukasz: { name: ['Łukasz Ørsted-Groß'], rest: ['Kraków', 'committee'] },
  thordis: { name: ['Þórdís Guðmundsdóttir'], rest: ['Reykjavík'] },
  haeun: { name: ['김하은'], rest: ['부산 도서관'] },
  lola: { name: ['Dolores “Lola” Washington'], rest: ['Chicago', "Woodlawn’s story porch"] },
};

function filled(): SearchIndex {
  const index = new SearchIndex();
  for (const [id, person] of Object.entries(PEOPLE)) index.set(id, 1, () => person);
  return index;
}

describe('finding people', () => {
  it.each([
    ['sayuri', 'sayuri'], ['KITA', 'sayuri'], ['川', 'sayuri'], ['さゆ', 'sayuri'], ['サユリ', 'sayuri'], ['zines kyoto', 'sayuri'], ['ليلى', 'layla'], ['mansouri', 'layla'],
    ['adebayo', 'oluwaseun'], ['803 555', 'oluwaseun'], ['08035550199', 'oluwaseun'], ['0199', 'oluwaseun'], ['lukasz orsted gross', 'lukasz'], ['thordis gudmund', 'thordis'],
    ['하은', 'haeun'], ['도서', 'haeun'], ['woodlawns', 'lola'], ['sayrui', 'sayuri'], ['washingtn', 'lola'], ['kitagwa', 'sayuri'],
  ])('%s finds %s', (query, id) => expect(filled().search(query)[0]).toBe(id));
  it('finds nobody rather than anybody', () => {
    expect(filled().search('quetzalcoatl')).toEqual([]);
    expect(filled().search('   ')).toEqual([]);
  });
  it('puts those whose name begins so first', () => {
    const index = filled();
    index.set('friend', 1, () => ({ name: ['Ann'], rest: ['knows Lola'] }));
    expect(index.search('lola')).toEqual(['lola', 'friend']);
  });
  it('forgets who is gone and re-reads who changed', () => {
    const index = filled();
    index.set('lola', 2, () => ({ name: ['Dolores Brown'], rest: [] }));
    index.keep(new Set(['lola']));
    expect([index.search('washington'), index.search('brown'), index.search('kyoto')]).toEqual([[], ['lola'], []]);
  });
  it('shows the best few in the same order, and counts all', () => {
    const index = filled();
    ['Ann Lola', 'Lola Ann', 'Bo', 'Lolita'].forEach((name, i) => index.set(String(i), 1, () => ({ name: [name], rest: ['knows lola'] })));
    const all = index.search('lola');
    for (let most = 1; most <= all.length; most += 1) expect(index.best('lola', most)).toEqual({ ids: all.slice(0, most), total: 5 });
  });
  it('leaves a person who changed in the same place', () => {
    const index = filled();
    index.set('layla', 2, () => ({ name: ['Lola'], rest: [] }));
    index.set('sayuri', 2, () => ({ name: ['Lola'], rest: [] }));
    expect(index.search('lola')).toEqual(['sayuri', 'layla', 'lola']);
  });
  it('does not read an unchanged person again', () => {
    const index = filled();
    index.set('lola', 1, () => expect.unreachable('read again'));
  });
});

describe('properties', () => {
  const word = fc.stringMatching(/^[a-e]{1,4}$/);
  const texts = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }).map((w) => w.join(' ')), { minLength: 1, maxLength: 30 });
  const build = (all: string[]) => {
    const index = new SearchIndex();
    all.forEach((text, i) => index.set(String(i), 1, () => ({ name: [text], rest: [] })));
    return index;
  };
  it('narrowing while the query grows or shrinks gives what a fresh search gives', () => {
    fc.assert(fc.property(texts, fc.array(fc.stringMatching(/^[a-e ]{0,8}$/), { maxLength: 8 }), (all, queries) => {
      const index = build(all);
      for (const query of queries) expect(index.search(query)).toEqual(build(all).search(query));
    }));
  });
  it('the best few are the first of all', () => {
    fc.assert(fc.property(texts, fc.stringMatching(/^[a-e ]{0,8}$/), fc.integer({ min: 1, max: 6 }), (all, query, most) => {
      const found = build(all).search(query);
      expect(build(all).best(query, most)).toEqual({ ids: found.slice(0, most), total: found.length });
    }));
  });
  it('after changes and removals gives what a fresh index gives', () => {
    const change = fc.tuple(fc.nat(5), fc.option(word));
    fc.assert(fc.property(fc.array(change, { maxLength: 30 }), word, (changes, query) => {
      const index = new SearchIndex(), now = new Map<string, string>();
      changes.forEach(([n, text], stamp) => {
        if (text === null) now.delete(String(n));
        else index.set(String(n), stamp, () => ({ name: [text], rest: [] }));
        if (text !== null) now.set(String(n), text);
        index.keep(new Set(now.keys()));
      });
      const fresh = new SearchIndex();
      for (const [id, text] of now) fresh.set(id, 1, () => ({ name: [text], rest: [] }));
      expect(index.search(query).sort()).toEqual(fresh.search(query).sort());
      expect(index.size).toBe(now.size);
    }));
  });
  it('finds each person by any word of theirs, with one typo where the word is long enough', () => {
    fc.assert(fc.property(texts, fc.nat(), (all, pick) => {
      const n = pick % all.length;
      expect(build(all).search(all[n]!)).toContain(String(n));
    }));
  });
  it('folding twice is folding once', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(fold(fold(text))).toBe(fold(text));
    }));
  });
  const finds = (typed: string, word: string): boolean => build([word]).search(typed).length > 0;
  const edit = fc.tuple(fc.stringMatching(/^[a-z]{4,8}$/), fc.nat(), fc.constantFrom('drop', 'add', 'change', 'swap'));
  const edits = (text: string, at: number): Record<string, string> => {
    const i = at % (text.length - 1);
    return { drop: text.slice(0, i) + text.slice(i + 1), add: `${text.slice(0, i)}x${text.slice(i)}`, change: `${text.slice(0, i)}x${text.slice(i + 1)}`, swap: text.slice(0, i) + text[i + 1] + text[i] + text.slice(i + 2) };
  };
  it('one edit is one edit', () => {
    fc.assert(fc.property(edit, ([text, at, how]) => {
      expect(finds(edits(text, at)[how]!, text)).toBe(true);
      expect(finds(edits(text, at)[how]!, `${text}tail`)).toBe(true);
    }));
    expect(finds('abcd', 'abxy')).toBe(false);
  });
  it('two edits are not', () => {
    const near = (typed: string, word: string): boolean => {
      const changed = (a: string): string[] => Array.from({ length: a.length + 1 }, (_, i) => i).flatMap((i) => [a.slice(0, i) + a.slice(i + 1), ...'abcde'.split('').flatMap((x) => [a.slice(0, i) + x + a.slice(i), a.slice(0, i) + x + a.slice(i + 1)]), a.slice(0, i) + (a[i + 1] ?? '') + (a[i] ?? '') + a.slice(i + 2)]);
      return [typed, ...changed(typed)].some((made) => made.length > 0 && word.startsWith(made) && Math.abs(made.length - typed.length) <= 1);
    };
    const long = fc.stringMatching(/^[a-e]{3,6}$/);
    fc.assert(fc.property(long, long, (typed, word) => {
      expect(finds(typed, word)).toBe(word.includes(typed) || near(typed, word));
    }), { numRuns: 500 });
  });
});

it('reads a phone number as one word', () => expect(queryWords('+44 (0)7700 900-123')).toEqual(['4407700900123']));
