import { describe, expect, it } from 'vitest';
import { askLink, askOf, openUntil, withAsk } from './address-request';
import { newLinkToken } from './random-ids';
import type { Json } from './schema';

const ask = { token: newLinkToken(), card: 'c1', asked: '2026-12-20' };

describe('a request for an address', () => {
  it('stands in the follow-up beside what else is there, and goes without a trace', () => {
    const followup = withAsk({ kind: 'post', detail: { place: 'Leith' } }, ask);
    expect(followup).toEqual({ kind: 'post', detail: { place: 'Leith', ask } });
    expect(askOf(followup)).toEqual(ask);
    expect(withAsk(followup, undefined)).toEqual({ kind: 'post', detail: { place: 'Leith' } });
    expect(askOf({})).toBeUndefined();
  });
  it('has a link until it was answered, of a kind the server takes', () => {
    expect(askLink(ask, 'https://h.example')).toMatch(/^https:\/\/h\.example\/address\/[0-9A-HJKMNP-TV-Z]{32}$/);
    expect(askLink({ ...ask, given: 1 }, 'https://h.example')).toBeUndefined();
    expect(askLink(undefined, 'https://h.example')).toBeUndefined();
  });
  it('ends thirty days later, over a new year, too', () => {
    expect(openUntil(ask)).toBe('2027-01-19');
    expect(openUntil({ ...ask, asked: '' })).toBe('');
  });
  it.each<Json>([null, [], 'text', { token: 'short', card: 'c' }, { token: `${ask.token}/..`, card: 'c' }, { token: ask.token }, { token: 1, card: 'c' }])('is not taken from %j', (bad) => {
    expect(askOf({ detail: { ask: bad } })).toBeUndefined();
  });
});
