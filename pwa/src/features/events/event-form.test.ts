// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { errorsOf, eventFrom, formOf, webAddress } from './event-form.ts';

const blank = () => formOf(undefined, 'green');

describe('the event form', () => {
  it('needs a name and nothing else', () => {
    expect(errorsOf(blank())).toEqual({ name: 'nameMissing' });
    expect(errorsOf({ ...blank(), name: 'IFLA WLIC' })).toEqual({});
  });
  it('says which field is wrong', () => {
    expect(errorsOf({ ...blank(), name: 'X', from: '2026-06-30', to: '2026-06-25', link: 'ala' })).toEqual({ to: 'toBeforeFrom', link: 'linkBad' });
  });
  it('never takes an address that runs something', () => {
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'mailto:a@b.example']) expect(webAddress(bad)).toBe('');
    expect(webAddress('ala.example/annual')).toBe('https://ala.example/annual');
  });
  it('gives the same record back when nothing was changed', () => {
    const event = { name: 'ALA Annual 2026', city: 'Chicago', when: { from: '2026-06-25', to: '2026-06-30', tz: 'America/Chicago' }, cloth: 'claret', success: 'One twin' };
    expect(eventFrom(formOf(event, 'green'), event)).toEqual(event);
  });
  it('lets a one-day event leave the last day open', () => {
    expect(eventFrom({ ...blank(), name: 'Zine day', from: '2026-03-07' }, {}).when).toMatchObject({ from: '2026-03-07', to: '2026-03-07' });
  });
});
