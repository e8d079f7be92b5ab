import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceOf } from './balance';
import { byContact, filterCounts, filtered, groupByEvent, inOrder, oneLine, personLine, sorted, type Filter, type PersonLine } from './people';
import { timelineOf } from './timeline';
import type { Contact, Followup, Interaction } from './schema';

const TODAY = '2026-07-04';
const at = (day: string): { t: number; tz: string } => ({ t: Date.parse(`${day}T12:00Z`), tz: 'UTC' });
const meeting = (id: string, doc: Interaction): { id: string; doc: Interaction } => ({ id, doc });
const followup = (id: string, doc: Followup): { id: string; doc: Followup } => ({ id, doc });
const line = (id: string, more: Partial<PersonLine> = {}): PersonLine => ({ ...personLine({ id, doc: { name: id } }, [], []), ...more });

describe('the line of a person', () => {
  const contact: { id: string; doc: Contact } = { id: 'p', doc: { name: '北川 さゆり', name_reading: 'Kitagawa Sayuri', city: 'Kyoto', tags: ['zines'], welcomes_visits: true } };
  it('says where and how you met, what is due, and who gave', () => {
    const made = personLine(contact, [
      meeting('2', { at: at('2026-06-28'), balance: 'given', note: 'later' }), meeting('1', { at: at('2026-06-27'), event: 'e', place: 'Coffee queue', note: 'Zines\nand more', balance: 'asked' }),
    ], [followup('f', { due: '2026-07-04', status: 'open' }), followup('g', { due: '2026-07-01', status: 'done' })]);
    expect(made).toMatchObject({ note: 'Coffee queue. Zines', event: 'e', metAt: at('2026-06-27').t, touchedAt: at('2026-06-28').t, due: '2026-07-04', kept: '', needsNote: false, visits: true, given: 1, asked: 1 });
  });
  it('asks for a note only of people you met', () => {
    expect(personLine(contact, [], []).needsNote).toBe(false);
    expect(personLine(contact, [meeting('1', { at: at('2026-06-27') })], []).needsNote).toBe(true);
    expect(personLine({ id: 'p', doc: { note: 'x' } }, [meeting('1', { at: at('2026-06-27') })], []).needsNote).toBe(false);
  });
  it('shows what was kept once nothing is open', () => {
    expect(personLine(contact, [], [followup('g', { kind: 'coffee', status: 'done', done_at: 5 }), followup('h', { kind: 'email', status: 'done', done_at: 4 })]).kept).toBe('coffee');
  });
  it('goes quiet when the interval since the last touch of any channel is over', () => {
    const met = [meeting('1', { at: at('2026-05-01') }), meeting('2', { at: at('2026-06-01'), channel: 'email' })];
    expect(personLine({ id: 'p', doc: { interval_days: 30 } }, met, [], 7).quietOn).toBe('2026-07-01');
    expect([personLine({ id: 'p', doc: {} }, met, [], 60).quietOn, personLine({ id: 'p', doc: {} }, met, []).quietOn, personLine({ id: 'p', doc: { interval_days: 30 } }, [], []).quietOn]).toEqual(['2026-07-31', '', '']);
    expect([filtered([line('q', { quietOn: '2026-07-03' }), line('r', { quietOn: TODAY })], ['quiet'], TODAY).map((l) => l.id)]).toEqual([['q']]);
  });
  it('keeps one line of a long note', () => {
    expect(oneLine('\n  first  \nsecond')).toBe('first');
    expect(oneLine('x'.repeat(200))).toHaveLength(141);
    expect(oneLine('books and conservation', 14)).toBe('books and…');
    expect(oneLine('books and', 9)).toBe('books and');
    expect(oneLine('🙂'.repeat(20), 10)).toBe(`${'🙂'.repeat(10)}…`);
  });
});

describe('filters', () => {
  const lines = [line('a', { due: '2026-07-02', tags: ['vip'] }), line('b', { due: '2026-09-01', visits: true }), line('c', { needsNote: true, starred: true, tags: ['vip'] })];
  it('count what they show', () => {
    expect(Object.fromEntries(filterCounts(lines, TODAY))).toEqual({ due: 1, 'tag:vip': 2, visits: 1, note: 1, starred: 1 });
  });
  it('show what they count, and all of them narrow', () => {
    fc.assert(fc.property(fc.subarray<Filter>(['note', 'due', 'visits', 'starred', 'tag:vip']), (chosen) => {
      const shown = filtered(lines, chosen, TODAY);
      const counts = filterCounts(lines, TODAY);
      expect(shown.length).toBeLessThanOrEqual(Math.min(lines.length, ...chosen.map((f) => counts.get(f) ?? 0)));
    }));
  });
});

describe('groups', () => {
  it('are newest first, with a group of their own for people without an event', () => {
    const lines = inOrder([line('a', { event: 'old', metAt: 1 }), line('b', { event: 'new', metAt: 5 }), line('c', { event: 'new', metAt: 9 }), line('d', { event: 'gone' }), line('e')], 'en');
    const groups = groupByEvent(lines, [{ id: 'old', doc: { when: { from: '2025-01-01' } } }, { id: 'new', doc: { when: { from: '2026-06-25' } } }]);
    expect(groups.map((g) => [g.event, g.people.map((p) => p.id)])).toEqual([['new', ['c', 'b']], ['old', ['a']], ['', ['d', 'e']]]);
  });
  it('come in the same order whatever order was there before', () => {
    const some = fc.uniqueArray(fc.record({ id: fc.constantFrom(...'abcdefgh'), name: fc.constantFrom('Zoë', 'Ann', 'Dr Bo', ''), metAt: fc.nat(3) }), { selector: ({ id }) => id });
    fc.assert(fc.property(some, some, (now, before) => {
      const lines = now.map(({ id, ...rest }) => line(id, rest));
      const ordered = inOrder(lines, 'en', before.map(({ id }) => line(id)));
      expect(ordered).toEqual(inOrder([...lines].reverse(), 'en'));
      expect(ordered.map(({ metAt }) => metAt)).toEqual(lines.map(({ metAt }) => metAt).sort((a, b) => b - a));
    }));
  });
  it('sort the table both ways with empty cells last', () => {
    const lines = [line('a', { due: '2026-07-02' }), line('b'), line('c', { due: '2026-06-01' })];
    expect(sorted(lines, 'due', true, 'en').map((l) => l.id)).toEqual(['c', 'a', 'b']);
    expect(sorted(lines, 'due', false, 'en').map((l) => l.id)).toEqual(['a', 'c', 'b']);
    expect(sorted([line('z', { name: 'Zoë' }), line('a', { name: 'Ärne' })], 'name', true, 'en').map((l) => l.id)).toEqual(['a', 'z']);
  });
  it('put each record under every person it is about', () => {
    const found = byContact([{ id: 'm', doc: { contacts: ['a', 'b'] } }, { id: 'n', doc: {} }]);
    expect([...found.keys()]).toEqual(['a', 'b']);
  });
});

describe('give and ask', () => {
  it('counts touches and says when you only asked lately', () => {
    const touches = [meeting('1', { at: at('2026-01-01'), balance: 'given' }), meeting('2', { at: at('2026-02-01'), balance: 'asked' }), meeting('3', { at: at('2026-03-01'), balance: 'neither' }), meeting('4', { at: at('2026-04-01'), balance: 'asked' })];
    expect(balanceOf(touches)).toEqual({ given: 1, asked: 2, onlyAsked: true });
    expect(balanceOf(touches.slice(0, 3)).onlyAsked).toBe(false);
  });
  it('does not depend on the order of the records', () => {
    const touch = fc.record({ t: fc.integer({ min: 1, max: 1e6 }), balance: fc.constantFrom('given', 'asked', 'neither') });
    fc.assert(fc.property(fc.uniqueArray(touch, { selector: (x) => x.t }), (all) => {
      const records = all.map((x, i) => meeting(String(i), { at: { t: x.t, tz: 'UTC' }, balance: x.balance }));
      expect(balanceOf([...records].reverse())).toEqual(balanceOf(records));
    }));
  });
});

describe('timeline', () => {
  it('tells each thing once, newest first, the next one on top', () => {
    const { next, entries } = timelineOf(
      [meeting('i1', { at: at('2026-06-27') }), meeting('i2', { at: at('2026-07-02'), outcome_of: 'f1' })],
      [followup('f1', { status: 'done', done_at: 1 }), followup('f2', { status: 'done', done_at: at('2026-07-01').t }), followup('f3', { status: 'open', due: '2026-07-08' }), followup('f4', { status: 'let_go' })],
    );
    expect(next?.id).toBe('f3');
    expect(entries.map((e) => e.id)).toEqual(['i2', 'f2', 'i1']);
    expect(entries[2]).toMatchObject({ first: true });
  });
});
