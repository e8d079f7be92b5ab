import { describe, expect, it } from 'vitest';
import { asTemplate, atGaps, filled, templatesFor } from './templates';

const values = { name: 'Ana', event: 'ALA Annual 2026', me: 'Ailsa' };
const letter = { subject: 'We met at ALA Annual 2026', body: 'Hello Ana,\n\nBananas and Anana. ALA Annual 2026 was good, Ana.\n\nAilsa' };

describe('a template', () => {
  it('keeps places for what changes, in whole words only', () => {
    expect(asTemplate(letter, values)).toEqual({ subject: 'We met at {event}', body: 'Hello {name},\n\nBananas and Anana. {event} was good, {name}.\n\n{me}' });
  });
  it('gives the letter back, and another one for somebody else', () => {
    const kept = asTemplate(letter, values);
    expect(filled(kept, values)).toEqual(letter);
    expect(filled(kept, { ...values, name: '北川 さゆり' }).body).toContain('Hello 北川 さゆり,');
    expect(asTemplate({ subject: '', body: '北川さん、' }, { name: '北川' }).body).toBe('{name}さん、');
  });
  it('leaves open what is not known, and never fills a value into a value', () => {
    expect(filled({ body: '{name} at {event}, {constructor}' }, { name: '{event}', event: '' }).body).toBe('{event} at {event}, {constructor}');
    expect(asTemplate({ subject: '', body: 'C++ (Dundee)' }, { name: 'C++', city: 'name' }).body).toBe('{name} (Dundee)');
  });
  it('shows its gaps that are left, and no other braces', () => {
    expect(atGaps(filled({ body: 'Hello {name} at {event} in {city}, {other}' }, { name: 'Ana' }).body)).toEqual(['Hello Ana at ', '{event}', ' in ', '{city}', ', {other}']);
    expect(atGaps('')).toEqual(['']);
  });
  it('for this kind comes first', () => {
    const list = [{ id: '1', doc: { name: 'B', kind_of: 'email' } }, { id: '2', doc: { name: 'C', kind_of: 'coffee' } }, { id: '3', doc: { name: 'A', kind_of: 'email' } }];
    expect(templatesFor({ kind: 'coffee' }, list, 'en').map((one) => one.id)).toEqual(['2', '3', '1']);
  });
});
