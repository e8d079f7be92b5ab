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
  it('says nothing about a meeting that was not, nor a promise that was not made', () => {
    const letter = letterFor({ contact: { name: 'Ana', languages: ['es'] }, event: { name: 'ALA' }, own: 'en' }, say);
    expect(letter).toMatchObject({ subject: 'subjectEvent ALA', mark: '', body: 'Hola Ana,\n\nsignoff' });
  });
});
