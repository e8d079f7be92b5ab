import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { introductions, introductionsOf } from './events-introductions.ts';

const person = (id: string, seeks: string[], offers: string[]) => ({ id, doc: { name: id, seeks, offers } });

describe('introductions', () => {
  it('bring together who seeks and who offers, whatever the case and marks', () => {
    const people = [person('ruth', ['Small-library testers'], []), person('priya', [], ['small library TESTERS'])];
    expect(introductions(people).map((i) => [i.seeker.id, i.helper.id, i.topic])).toEqual([['ruth', 'priya', 'Small-library testers']]);
    expect(introductionsOf('priya', people)).toHaveLength(1);
    expect(introductionsOf('nobody', people)).toEqual([]);
  });
  it('never introduce somebody to themselves', () => {
    expect(introductions([person('ada', ['zines'], ['zines'])])).toEqual([]);
    expect(introductionsOf('ada', [person('ada', ['zines'], ['zines'])])).toEqual([]);
  });
  it('of one person are those of everybody that this person is part of', () => {
    const topics = fc.uniqueArray(fc.constantFrom('zines', 'seeds', 'kits'), { maxLength: 3 });
    const people = fc.array(fc.tuple(topics, topics), { minLength: 2, maxLength: 6 }).map((list) => list.map(([s, o], i) => person(`p${i}`, s, o)));
    const keys = (list: ReturnType<typeof introductions>) => list.map((i) => `${i.seeker.id} ${i.helper.id} ${i.topic}`).sort();
    fc.assert(fc.property(people, (list) => {
      expect(keys(introductionsOf('p0', list))).toEqual(keys(introductions(list).filter((i) => i.seeker.id === 'p0' || i.helper.id === 'p0')));
    }));
  });
});
