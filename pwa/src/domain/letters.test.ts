import { describe, expect, it } from 'vitest';
import { letterFor, type Say } from './letters';

const say: Say = (key, values) => [key, ...Object.entries(values ?? {}).filter(([k]) => !k.startsWith('has')).map(([, v]) => v)].join(' ');
const met = { place: 'Booth 2140', note: 'Two trustees and a toddler. Van is a trailer.' };

describe('a first letter', () => {
  it('greets, says how you met, keeps the promise and signs with the card', () => {
    const letter = letterFor({ contact: { name: 'Dolores Washington' }, card: { name: 'Ailsa' }, met, event: { name: 'ALA', city: 'Chicago' }, followup: { kind: 'email', promise: 'Twin branch' }, link: 'https://h/c/x', own: 'en' }, say);
    expect(letter.subject).toBe('Twin branch');
    expect(letter.mark).toBe('met ALA Chicago Booth 2140 Two trustees and a toddler.');
    expect(letter.body).toBe(`greeting Dolores\n\n${letter.mark}\n\nasPromised Twin branch\n\nsignoff\nAilsa\nhttps://h/c/x`);
  });
  it('takes the line you both may see before the private note', () => {
    expect(letterFor({ contact: {}, met: { ...met, shared: 'We spoke of vans' }, own: 'en' }, say).mark).toContain('We spoke of vans.');
  });
  it('has nothing of the private note where nobody reads it before it goes', () => {
    expect(letterFor({ contact: {}, met, own: 'en', unseen: true }, say).mark).toBe('met   Booth 2140');
    expect(letterFor({ contact: {}, met: { ...met, shared: 'We spoke of vans' }, own: 'en', unseen: true }, say).mark).toContain('We spoke of vans.');
  });
  it('says nothing about a meeting that was not, nor a promise that was not made', () => {
    const letter = letterFor({ contact: { name: 'Ana', languages: ['es'] }, event: { name: 'ALA' }, own: 'en' }, say);
    expect(letter).toMatchObject({ subject: 'subjectEvent ALA', mark: '', body: 'Hola Ana,\n\nsignoff' });
  });
  it('says where one will be and when, to everybody it is for', () => {
    const trip = { city: 'Paris', from: '2027-02-03', to: '2027-02-07' };
    const coffee = { kind: 'coffee', detail: { day: '2027-02-04' } };
    const letter = letterFor({ contact: { name: 'Sophie Nguyen' }, trip, followup: coffee, own: 'en' }, say);
    expect(letter.subject).toBe('subjectTrip Paris');
    expect(letter.body).toBe('greeting Sophie\n\ntrip Paris 3–7 February Thu 4 February kind_coffee_there\n\nsignoff');
    const three = letterFor({ contact: { name: 'Sophie Nguyen' }, also: [{ name: 'Ousmane Mbaye' }], trip, followup: coffee, own: 'en' }, say);
    expect(three.body).toContain('greeting Sophie & Ousmane\n\n');
    expect(three.body).toContain('kind_coffee_three');
  });
  it('asks for an address that is not on file, by the private link where there is one', () => {
    const followup = { kind: 'post', promise: 'The zine' };
    expect(letterFor({ contact: {}, followup, own: 'en' }, say).body).toContain('kind_post_ask');
    expect(letterFor({ contact: {}, followup, askLink: 'https://h/address/X', own: 'en' }, say).body).toContain('kind_post_link https://h/address/X');
    expect(letterFor({ contact: { addresses: [{ e: 'a', value: { street: '1 Mill Lane' } }] }, followup, askLink: 'https://h/address/X', own: 'en' }, say).body).not.toContain('/address/');
  });
  it('announces a visit, or says that one may just drop by', () => {
    const visit = { kind: 'visit', detail: { day: '2027-02-04' } };
    expect(letterFor({ contact: {}, followup: visit, own: 'en' }, say).body).toContain('kind_visit\n');
    expect(letterFor({ contact: {}, followup: { ...visit, detail: { ...visit.detail, impromptu: true } }, own: 'en' }, say).body).toContain('kind_visit_impromptu');
    expect(letterFor({ contact: {}, followup: { ...visit, promise: 'The van', detail: { impromptu: true } }, own: 'en' }, say).body).toContain('asPromised The van\n\nkind_visit_impromptu');
  });
  it('names the committee that it asks about', () => {
    expect(letterFor({ contact: {}, opportunity: { name: 'Zine task force' }, followup: { kind: 'volunteer' }, own: 'en' }, say).body).toContain('kind_volunteer_named Zine task force');
  });
});
