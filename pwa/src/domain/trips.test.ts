import { describe, expect, it } from 'vitest';
import type { Rec } from './events';
import type { Contact, Followup, Trip } from './schema';
import { companyOn, couldMeet, dayToAsk, plansByPerson, shelvedTrips, stripOf, tripPhase } from './trips';
import { tripErrors, tripForm, tripFrom } from './trips-form';

const paris: Rec<Trip> = { id: 't', doc: { city: 'Paris', country: 'France', from: '2027-02-03', to: '2027-02-07' } };
const person = (id: string, doc: Contact): Rec<Contact> => ({ id, doc: { name: id, ...doc } });
const coffee = (id: string, doc: Followup): Rec<Followup> => ({ id, doc: { kind: 'coffee', status: 'open', trip: 't', ...doc } });
const records = (contacts: Rec<Contact>[], rest = {}) => ({ contacts, interactions: [], followups: [], ...rest });
const ids = (list: readonly { id: string }[]) => list.map((one) => one.id);

describe('who is there', () => {
  it('takes a city however it is written', () => {
    const people = [person('a', { city: 'PARIS' }), person('b', { city: 'París' }), person('c', { city: 'Paris, France', welcomes_visits: true }), person('d', { city: 'Parisot' }), person('e', {})];
    const { visits, coffee: asked } = companyOn(paris.doc, records(people), [], 'en');
    expect([ids(visits), ids(asked)]).toEqual([['c'], ['a', 'b']]);
    expect(ids(companyOn({ city: 'München' }, records([person('m', { city: 'Munchen' })]), [], 'en').coffee)).toEqual(['m']);
    expect(ids(companyOn({ city: '京都' }, records([person('k', { city: '京都' }), person('t', { city: '東京' })]), [], 'en').coffee)).toEqual(['k']);
  });
  it('puts the rest of the country apart, and takes the country where no city is said', () => {
    const people = [person('lyon', { city: 'Lyon', country: 'france' }), person('paris', { city: 'Paris' }), person('rome', { city: 'Rome', country: 'Italy' })];
    expect(ids(companyOn(paris.doc, records(people), [], 'en').country)).toEqual(['lyon']);
    expect(ids(companyOn({ country: 'France' }, records(people), [], 'en').coffee)).toEqual(['lyon']);
  });
  it('finds nobody in a place without a name', () => {
    expect(companyOn({}, records([person('a', {})]), [], 'en')).toEqual({ visits: [], coffee: [], passing: [], country: [] });
  });
  it('guesses who passes through for an event there in those days', () => {
    const event = (id: string, year: string, from: string) => ({ id, doc: { name: `Zine Fair ${year}`, city: 'Paris', when: { from, to: from, tz: 'Europe/Paris' } } });
    const met = { id: 'i', doc: { contacts: ['montreal'], event: 'old' } };
    const people = [person('montreal', { city: 'Montréal' })];
    const on = (from: string) => companyOn(paris.doc, records(people, { interactions: [met] }), [event('old', '2026', '2026-02-04'), event('new', '2027', from)], 'en').passing;
    expect(on('2027-02-05').map((p) => [p.contact.id, p.event.id])).toEqual([['montreal', 'new']]);
    expect(on('2027-02-08')).toEqual([]);
  });
});

describe('the days', () => {
  const plans = [coffee('visit', { contacts: ['a'], due: '2027-02-04', detail: { day: '2027-02-04', time: '10:30' } }), coffee('gone', { contacts: ['b'], status: 'let_go', due: '2027-02-05' }), coffee('other', { trip: 'x', due: '2027-02-05' })];
  it('hold what was arranged for this trip and not let go', () => {
    const strip = stripOf(paris, plans);
    expect(strip.map((d) => d.day.slice(-2))).toEqual(['03', '04', '05', '06', '07']);
    expect(strip.map((d) => ids(d.plans.map((p) => p.followup)))).toEqual([[], ['visit'], [], [], []]);
    expect([...plansByPerson(paris, plans).keys()]).toEqual(['a']);
  });
  it('suggest the first free day after the arrival, never one gone by', () => {
    const strip = stripOf(paris, plans);
    expect(dayToAsk(strip, '2027-01-01')).toBe('2027-02-05');
    expect(dayToAsk(strip, '2027-02-07')).toBe('2027-02-07');
    expect(dayToAsk(strip, '2027-02-08')).toBeUndefined();
    expect(dayToAsk(stripOf({ id: 't', doc: { from: '2027-02-03' } }, []), '2027-01-01')).toBe('2027-02-03');
  });
  it('of a year abroad are not drawn one by one', () => {
    expect(stripOf({ id: 't', doc: { from: '2027-01-01', to: '2027-12-31' } }, [])).toHaveLength(31);
  });
});

describe('trips on the shelf', () => {
  it('come nearest first, then those that were, latest first', () => {
    const trip = (id: string, from: string) => ({ id, doc: { from, to: from } });
    const { coming, been } = shelvedTrips([trip('later', '2027-05-01'), trip('old', '2020-01-01'), trip('today', '2027-01-01'), trip('past', '2026-12-31')], '2027-01-01');
    expect([ids(coming), ids(been)]).toEqual([['today', 'later'], ['past', 'old']]);
    expect(tripPhase(paris.doc, '2027-02-07')).toBe('there');
  });
});

describe('who could meet', () => {
  const [ada, ben] = [person('ada', { seeks: ['Book mending'] }), person('ben', { offers: ['book mending'], seeks: ['zines'] })];
  it('is a pair where one offers what the other seeks, once, unless they know each other', () => {
    expect(couldMeet([ada, ben], records([ada, ben])).map((i) => [i.seeker.id, i.helper.id, i.topic])).toEqual([['ada', 'ben', 'Book mending']]);
    const together = { id: 'i', doc: { contacts: ['ben', 'ada'] } };
    expect(couldMeet([ada, ben], records([ada, ben], { interactions: [together] }))).toEqual([]);
  });
});

describe('the form', () => {
  it('needs a place and a first day', () => {
    expect(tripErrors(tripForm({}))).toEqual({ city: 'whereMissing', from: 'fromMissing' });
    expect(tripErrors({ ...tripForm({ country: 'France', from: '2027-02-03' }), to: '2027-02-01' })).toEqual({ to: 'toBeforeFrom' });
  });
  it('gives the same record back, and a day of one when the last is left out', () => {
    expect(tripFrom(tripForm(paris.doc), paris.doc)).toEqual(paris.doc);
    expect(tripFrom({ ...tripForm({}), city: ' Rome ', from: '2027-03-01' }, { why: 'gone' })).toEqual({ city: 'Rome', from: '2027-03-01', to: '2027-03-01' });
  });
});
