import { describe, expect, it } from 'vitest';
import { groupedByStatus, isAhead, opportunityErrors, opportunityForm, opportunityFrom, SEEDS, seedId, seedRecord, seedsLeft, statusOf } from './opportunities';

const blank = () => opportunityForm({});

describe('the list to begin with', () => {
  it('names associations by their own pages, which no person has looked at yet', () => {
    expect(SEEDS.map((seed) => seed.body)).toEqual(['ALSC', 'YALSA', 'AASL', 'CILIP', 'CILIPS']);
    for (const seed of SEEDS) expect([new URL(seed.link).protocol, seed.checked]).toEqual(['https:', null]);
  });
  it('shows what was neither taken, nor written by hand, nor put aside', () => {
    const [first, second, third] = SEEDS as [(typeof SEEDS)[0], (typeof SEEDS)[0], (typeof SEEDS)[0]];
    const left = seedsLeft([{ id: seedId(first), doc: seedRecord(first) }, { id: 'mine', doc: { body: 'yalsa' } }], [third.key]);
    expect(left.map((seed) => seed.key)).toEqual(SEEDS.slice(3).map((seed) => seed.key));
    expect(second.body).toBe('YALSA');
    expect(seedsLeft([])).toHaveLength(SEEDS.length);
  });
});

describe('the shelf of committees', () => {
  it('goes by status, the nearest deadline first', () => {
    const list = [{ id: 'a', doc: { name: 'A', status: 'applied' } }, { id: 'b', doc: { name: 'B' } }, { id: 'c', doc: { name: 'C', deadline: '2027-01-01' } }, { id: 'd', doc: { name: 'D', status: 'from another version' } }];
    expect(groupedByStatus(list).map(({ status, list }) => [status, list.map((one) => one.id)])).toEqual([['noted', ['c', 'b', 'd']], ['applied', ['a']]]);
  });
  it('is ahead until joined or declined', () => {
    expect(['noted', 'asked', 'applied', 'joined', 'declined'].filter((status) => isAhead({ status }))).toEqual(['noted', 'asked', 'applied']);
    expect(statusOf({})).toBe('noted');
  });
});

describe('the form', () => {
  it('needs a name or a body', () => {
    expect(opportunityErrors(blank())).toEqual({ name: 'nameMissing' });
    expect(opportunityErrors({ ...blank(), body: 'ALSC' })).toEqual({});
  });
  it('never takes an address that runs something', () => {
    for (const link of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example']) {
      expect(opportunityErrors({ ...blank(), name: 'X', link })).toEqual({ link: 'linkBad' });
      expect(opportunityFrom({ ...blank(), name: 'X', link }, {}).link).toBeUndefined();
    }
  });
  it('gives the same record back, and forgets what was emptied', () => {
    const doc = { name: 'Zine task force', body: 'ALSC', term: 'short', link: 'https://alsc.example/form', deadline: '2027-03-01', status: 'asked', people: ['p'], note: 'Ask Ruth ' };
    expect(opportunityFrom(opportunityForm(doc), doc)).toEqual(doc);
    expect(opportunityFrom({ ...opportunityForm(doc), people: [], note: '', deadline: '' }, doc)).toEqual({ name: doc.name, body: 'ALSC', term: 'short', link: doc.link, status: 'asked' });
  });
});
