import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { comingFirst, isEventOpen, isFound, isNamed, likelyThere, metAt, metToday, nextCloth, phaseOf, progressOf, spineLines, tally, toGo, type EventRecords } from './events.ts';

const EVENT = 'ev';
const TODAY = '2026-07-04';
const at = (text: string) => ({ t: Date.parse(text), tz: 'UTC' });
const person = (id: string, doc = {}) => ({ id, doc: { name: id, ...doc } });
const meeting = (id: string, contacts: string[], doc = {}) => ({ id, doc: { contacts, event: EVENT, at: at('2026-06-27T12:00Z'), ...doc } });
const promise = (id: string, contacts: string[], doc = {}) => ({ id, doc: { contacts, event: EVENT, kind: 'email', status: 'open', ...doc } });
const records = (part: Partial<EventRecords> = {}): EventRecords => ({ contacts: [person('ada'), person('bo')], interactions: [meeting('m1', ['ada', 'bo'])], followups: [], ...part });

describe('an event is open until everyone met is done or let go', () => {
  it('counts a person without any promise as open until looked at', () => {
    expect(metAt(EVENT, TODAY, records()).map((p) => p.standing)).toEqual(['new', 'new']);
    const looked = records({ contacts: [person('ada', { looked_at: 1 }), person('bo', { looked_at: 1 })] });
    expect(isEventOpen(metAt(EVENT, TODAY, looked))).toBe(false);
  });
  it('is not closed by time: a date long gone keeps it open', () => {
    const people = metAt(EVENT, '2036-01-01', records({ followups: [promise('f', ['ada', 'bo'], { due: '2026-07-01' })] }));
    expect(people.map((p) => p.standing)).toEqual(['past', 'past']);
    expect(isEventOpen(people)).toBe(true);
  });
  it('takes a promise that hangs on the meeting only', () => {
    const people = metAt(EVENT, TODAY, records({ followups: [promise('f', ['ada'], { event: undefined, met: 'm1' })] }));
    expect(people.find((p) => p.contact.id === 'ada')?.standing).toBe('open');
  });
  it('is closed exactly when no promise is open and nobody is unlooked at, for any promises', () => {
    const status = fc.constantFrom('open', 'done', 'let_go');
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('ada', 'bo'), status), { maxLength: 8 }), (made) => {
      const followups = made.map(([who, s], i) => promise(`f${i}`, [who], { status: s }));
      const closed = ['ada', 'bo'].every((who) => made.some(([w]) => w === who)) && made.every(([, s]) => s !== 'open');
      expect(isEventOpen(metAt(EVENT, TODAY, records({ followups })))).toBe(!closed);
    }));
  });
  it('orders who is to go by date, those never looked at last', () => {
    const followups = [promise('f1', ['bo'], { due: '2026-07-02' })];
    const people = metAt(EVENT, TODAY, records({ followups }));
    expect(toGo(people).map((p) => p.contact.id)).toEqual(['bo', 'ada']);
    expect(tally(people)).toEqual({ total: 2, done: 0, past: 1, toGo: 2 });
  });
});

describe('hopes', () => {
  const people = metAt(EVENT, TODAY, records({ contacts: [person('ada', { tags: ['Seed Library'] }), person('Bó Łukasz'), person('bo')] }));
  it('count by themselves, by tag, whatever its case', () => {
    expect(progressOf({ text: 'x', tag: 'seed library', target: 3 }, people)).toEqual({ have: 1, target: 3, done: false });
    expect(progressOf({ text: 'x', tag: 'seed library', target: 3, count: 2 }, people).done).toBe(true);
  });
  it('find a wished person by record or by name as written', () => {
    expect(isFound({ wished: { contact: 'ada' } }, people)).toBe(true);
    expect(isFound({ wished: { name: 'ADA' } }, people)).toBe(true);
    expect(isFound({ wished: { name: 'Ada Lovelace' } }, people)).toBe(false);
    expect(isFound({ wished: { name: 'Ada Lovelace' }, met: true }, people)).toBe(true);
  });
});

describe('days follow the clock of the place', () => {
  const event = { when: { from: '2026-06-25', to: '2026-06-25', tz: 'Pacific/Kiritimati' } };
  it('begins and ends there, not here', () => {
    expect(phaseOf(event, Date.parse('2026-06-24T09:59Z'))).toBe('before');
    expect(phaseOf(event, Date.parse('2026-06-24T10:00Z'))).toBe('during');
    expect(phaseOf(event, Date.parse('2026-06-25T10:00Z'))).toBe('after');
    expect(phaseOf({}, 0)).toBe('undated');
  });
  it('survives a zone it does not know', () => {
    expect(phaseOf({ when: { from: '2026-06-25', tz: 'Mars/Olympus' } }, Date.parse('2026-06-25T12:00Z'))).toBe('during');
  });
  it('shows today, blank notes first', () => {
    const interactions = [meeting('m1', ['ada'], { at: at('2026-06-27T12:00Z'), note: 'Zines' }), meeting('m2', ['bo'], { at: at('2026-06-27T09:00Z') })];
    const people = metAt(EVENT, TODAY, records({ interactions }));
    expect(metToday(people, 'UTC', Date.parse('2026-06-27T18:00Z')).map((p) => p.contact.id)).toEqual(['bo', 'ada']);
    expect(metToday(people, 'UTC', Date.parse('2026-06-28T00:00Z'))).toEqual([]);
  });
});

describe('around an event', () => {
  it('hands out cloths in turn', () => {
    expect(nextCloth([])).toBe('green');
    expect(nextCloth(['green', 'claret', 'navy', 'ochre', 'slate', 'umber', 'green'])).toBe('claret');
  });
  it('names who may be there: from an earlier year, or living there', () => {
    const now = { id: EVENT, doc: { name: 'ALA Annual 2026', city: 'Chicago' } };
    const before = { id: 'old', doc: { name: 'ALA Annual 2025' } };
    const all = records({
      contacts: [person('ada'), person('cy', { city: 'CHICAGO' }), person('di')],
      interactions: [meeting('m0', ['di'], { event: 'old' }), meeting('m1', ['ada'])],
    });
    expect(likelyThere(now, [now, before], all).map((l) => [l.contact.id, l.why])).toEqual([['di', 'series'], ['cy', 'city']]);
  });
  it('blends in who is known only online, those of the same country first, until they were met there', () => {
    const now = { id: EVENT, doc: { name: 'ALA', city: 'Chicago', country: 'USA' } };
    const contacts = [person('far', { online_only: true, country: 'Chile' }), person('near', { online_only: true, country: 'usa' }), person('there', { online_only: true, city: 'Chicago' }), person('ada', { online_only: true }), person('other')];
    const all = records({ contacts, interactions: [meeting('m1', ['ada'])] });
    expect(likelyThere(now, [now], all).map((l) => [l.contact.id, l.why])).toEqual([['there', 'city'], ['near', 'online'], ['far', 'online']]);
  });
  it('of a calendar come in the order in which one looks for them', () => {
    const on = (name: string, from = '', to = from) => ({ name, when: { from, to } });
    const events = [on('undated'), on('was', '2026-01-01'), on('was before', '2025-01-01'), on('far', '2026-12-01'), on('now', '2026-06-01', '2026-06-05'), on('near', '2026-07-01')];
    expect(comingFirst(events, '2026-06-03').map((e) => e.name)).toEqual(['now', 'near', 'far', 'was', 'was before', 'undated']);
  });
  it('are found by words of name or place, however they are written', () => {
    const fair = { name: 'Zine Fair', city: 'Łódź', venue: 'Biblioteka' };
    for (const query of ['', '  ', 'fair ZINE', 'lodz', 'bib fair']) expect(isNamed(fair, query)).toBe(true);
    for (const query of ['dundee', 'zine dundee']) expect(isNamed(fair, query)).toBe(false);
  });
  it('makes spine labels of any name', () => {
    expect(spineLines({ name: 'ALA Annual 2026', when: { from: '2026-06-25' } })).toEqual(['ALA', '26']);
    expect(spineLines({ name: 'Scottish Zine Fair' })).toEqual(['SZF', '']);
    expect(spineLines({})).toEqual(['', '']);
  });
});
