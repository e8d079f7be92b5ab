// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { errorsOf, eventFrom, formOf } from './event-form.ts';

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
    const linked = (link: string) => ({ ...blank(), name: 'IFLA WLIC', link });
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'mailto:a@b.example']) {
      expect(errorsOf(linked(bad))).toEqual({ link: 'linkBad' });
      expect(eventFrom(linked(bad), {}).link).toBeUndefined();
    }
    expect(eventFrom(linked('ala.example/annual'), {}).link).toBe('https://ala.example/annual');
    expect(eventFrom(linked('https://bank.example@evil.example/'), {}).link).toBe('https://evil.example/');
  });
  it('gives the same record back when nothing was changed', () => {
    const event = { name: 'ALA Annual 2026', city: 'Chicago', when: { from: '2026-06-25', to: '2026-06-30', tz: 'America/Chicago' }, cloth: 'claret', success: 'One twin' };
    expect(eventFrom(formOf(event, 'green'), event)).toEqual(event);
  });
  it('lets a one-day event leave the last day open', () => {
    expect(eventFrom({ ...blank(), name: 'Zine day', from: '2026-03-07' }, {}).when).toMatchObject({ from: '2026-03-07', to: '2026-03-07' });
  });
});
