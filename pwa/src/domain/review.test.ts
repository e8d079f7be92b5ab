import { describe, expect, it } from 'vitest';
import type { Interaction } from './schema.ts';
import { draftsToSend, filedOn, reviewList } from './review.ts';

const person = (id: string, looked?: string) => ({ id, doc: { name: id, ...(looked ? { looked_at: Date.parse(looked) } : {}) } });
const email = (id: string, contact: string, status?: string) => ({ id, doc: { contacts: [contact], kind: 'email', ...(status ? { status } : {}) } });

describe('what came in', () => {
  const at = (text: string) => ({ t: Date.parse(text), tz: 'UTC' });
  const met: { id: string; doc: Interaction } = { id: 'm', doc: { contacts: ['ada'], first: true, at: at('2026-06-27T10:00Z') } };
  const later = (doc: object) => ({ id: 'later', doc: { contacts: ['ada'], at: at('2026-06-27T12:00Z'), note: 'Later', ...doc } });
  const list = (looked: string | undefined, ...interactions: (typeof met)[]) => reviewList({ contacts: [person('ada', looked)], interactions, followups: [], conflicts: [] });
  it('is a meeting, and again after the next one', () => {
    expect(list(undefined, met)[0]).toMatchObject({ id: 'ada', meeting: met, blank: true });
    expect(list('2026-06-27T11:00Z', met)).toEqual([]);
    expect(list('2026-06-27T11:00Z', met, later({ channel: 'in_person' }))[0]?.meeting?.id).toBe('later');
  });
  it.each([
    ['a promise that was kept', { channel: 'email', outcome_of: 'f' }], ['an introduction', { contacts: ['ada', 'bo'], channel: 'in_person' }], ['a letter that came', { channel: 'post' }],
  ])('is not %s: it neither comes back for it nor writes over its words', (_, doc) => {
    expect(list('2026-06-27T11:00Z', met, later(doc))).toEqual([]);
    expect(list(undefined, met, later(doc))[0]).toMatchObject({ meeting: met, blank: true });
  });
});

describe('what was filed today', () => {
  const contacts = [person('before', '2026-06-26T23:59:59Z'), person('first', '2026-06-27T00:00:00Z'), person('last', '2026-06-27T23:59:59Z'), person('after', '2026-06-28T00:00:00Z'), person('never')];
  const noon = Date.parse('2026-06-27T12:00:00Z');
  it('is counted between two midnights of the reader', () => {
    expect(filedOn(contacts, 'UTC', noon)).toBe(2);
    expect(filedOn(contacts, 'Pacific/Honolulu', noon)).toBe(2);
    expect(filedOn([person('a', '2026-03-29T00:30:00Z'), person('b', '2026-03-28T23:30:00Z')], 'Europe/London', Date.parse('2026-03-29T20:00:00Z'))).toBe(1);
  });
  it('leaves the open e-mails to send', () => {
    const followups = [email('f1', 'first'), email('f2', 'last', 'done'), email('f3', 'before'), { id: 'f4', doc: { contacts: ['first'], kind: 'post', status: 'open' } }];
    expect(draftsToSend({ contacts, interactions: [], followups, conflicts: [] }, 'UTC', noon).map((f) => f.id)).toEqual(['f1']);
  });
});
