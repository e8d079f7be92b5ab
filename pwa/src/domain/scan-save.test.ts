import { describe, expect, it } from 'vitest';
import { metId, swapId } from './ids';
import { metChanges, metForm, promiseDue, promiseId } from './promises';
import { findBadge, findKnown } from './scan-known';
import { offersOf, withTaken } from './scan-offer';
import { acceptKnown, acceptNew, waitingSwaps } from './scan-accept';
import { meeting, savedScan } from './scan-save';
import type { Contact } from './schema';

const swap = { token: '0123456789ABCDEF', server: 'https://hallway.example', url: 'https://hallway.example/c/0123456789ABCDEF' };
const person = { name: 'Ada', emails: [{ value: 'ada@example.org', label: 'work' }], socials: [{ network: 'github', handle: 'ada', url: 'https://github.com/ada' }] };
const occasion = { now: Date.UTC(2026, 5, 27, 18), tz: 'America/Chicago', event: { id: 'ev1', uid: 'u1' }, place: 'Coffee queue' };

describe('a scan', () => {
  it('makes person, meeting and swap with ids that two phones share', () => {
    const [contact, met, record] = savedScan({ person, swap, format: 'vcard' }, occasion, { share: 'card1' });
    const again = savedScan({ person, swap, format: 'vcard' }, { ...occasion, now: occasion.now + 60_000 }, {});
    expect(contact.id).toBe(swapId(swap.token));
    expect(met.id).toBe(metId(contact.id, 'ev1'));
    expect([again[0].id, again[1].id, again[0].doc]).toEqual([contact.id, met.id, contact.doc]);
    expect(contact.doc).toMatchObject({ name: 'Ada', source: 'scan', swap_tokens: [swap.token], received: { name: 'Ada' } });
    expect(met.doc).toEqual({ contacts: [contact.id], event: 'ev1', at: { t: occasion.now, tz: 'America/Chicago' }, channel: 'in_person', place: 'Coffee queue', first: true });
    expect(record?.doc).toMatchObject({ token: swap.token, direction: 'in', state: 'share', card: 'card1', contact: contact.id });
  });

  it('without a token is a new person each time, and no swap', () => {
    const found = { person, format: 'vcard' as const };
    const first = savedScan(found, occasion, {});
    expect(first[0].id).not.toBe(savedScan(found, occasion, {})[0].id);
    expect(first).toHaveLength(2);
  });

  it('of a badge number at an event is the same person on two phones', () => {
    const found = { person: {}, badge: '0041', format: 'badge' as const };
    expect(savedScan(found, occasion, {})[0].id).toBe(savedScan(found, occasion, {})[0].id);
  });

  it('of a link has no name, only the token', () => {
    expect(savedScan({ person: {}, swap, format: 'link' }, occasion, {})[0].doc).toEqual({ source: 'scan', swap_tokens: [swap.token] });
  });

  it('away from events is a meeting of that day, as the clock there shows it', () => {
    const { tz, now } = { tz: 'Pacific/Auckland', now: Date.UTC(2026, 5, 27, 18) };
    expect(meeting('c', { now, tz }, true).id).toBe(metId('c', '2026-06-28'));
  });
});

describe('somebody on file', () => {
  const contacts: { id: string; doc: Contact }[] = [
    { id: 'a', doc: { name: 'Ada Lovelace', organisation: 'Engine', emails: [{ e: 'e', value: 'Ada@Example.org' }], swap_tokens: ['TOKENTOKENTOKEN1'] } },
    { id: 'b', doc: { name: 'Info desk', phones: [{ e: 'p', value: '+44 131 496 0000' }] } },
  ];
  const found = (...asked: [Parameters<typeof findKnown>[1], string?]): string | undefined => findKnown(contacts, ...asked)?.id;

  it('is found by token, e-mail, phone, or name with organisation', () => {
    expect(found({}, 'TOKENTOKENTOKEN1')).toBe('a');
    expect(found({ emails: [{ value: 'ada@example.org' }] })).toBe('a');
    expect(found({ name: 'LOVELACE, Ada', emails: [{ value: 'ada@example.org' }] })).toBe('a');
    expect(found({ phones: [{ value: '0131 4960000' }] })).toBe('b');
    expect(found({ name: 'ada lovelace', organisation: 'ENGINE' })).toBe('a');
  });

  it('is found by the number of a badge, at that event only', () => {
    const badged = [{ id: 'x', doc: { badge: { code: '41', event: 'ev1' } } }];
    expect([findBadge(badged, '41', 'ev1')?.id, findBadge(badged, '41', 'ev2')]).toEqual(['x', undefined]);
  });

  it('is not glued to somebody else who shares a switchboard or a name', () => {
    expect(found({ name: 'Grace Hopper', phones: [{ value: '+441314960000' }] })).toBeUndefined();
    expect(found({ name: 'Ada Lovelace', organisation: 'Other' })).toBeUndefined();
  });

  it('is offered only what changed on their side', () => {
    const contact: Contact = { name: 'Ada', title: 'My words', organisation: 'Engine', emails: [{ e: '1', value: 'ada@example.org' }], received: { name: 'Ada', title: 'Countess', organisation: 'Engine', emails: [{ value: 'ada@example.org' }] } };
    const card = { name: 'Ada', title: 'Countess', organisation: 'Leeds', emails: [{ value: 'ada@example.org' }, { value: 'new@example.org' }] };
    const offers = offersOf(contact, card);
    expect(offers).toEqual([{ field: 'organisation', mine: 'Engine', theirs: 'Leeds' }, { field: 'emails', mine: 'ada@example.org', theirs: 'new@example.org' }]);
    const taken = withTaken(contact, card, ['emails']);
    expect(taken.organisation).toBe('Engine');
    expect(taken.emails?.map((e) => e.value)).toEqual(['ada@example.org', 'new@example.org']);
  });
});

describe('just met', () => {
  const records = { met: { id: 'm', doc: { contacts: ['c'], at: { t: occasion.now, tz: 'America/Chicago' } } }, contact: { id: 'c', doc: { name: 'Ada' } } };
  const empty = metForm(records, []);

  it('writes nothing when nothing was touched', () => expect(metChanges(records, empty, empty)).toEqual([]));

  it('adds note and place to the meeting, offers to the person, promises due in a week', () => {
    const changes = metChanges(records, empty, { ...empty, note: 'Zines', place: 'Booth', offers: ['Kyoto hosts'], promises: ['email'] });
    expect(changes).toEqual([
      { op: 'edit', kind: 'interaction', id: 'm', before: { ...records.met.doc, place: '', note: '' }, after: { ...records.met.doc, place: 'Booth', note: 'Zines' } },
      { op: 'edit', kind: 'contact', id: 'c', before: { name: 'Ada', offers: [] }, after: { name: 'Ada', offers: ['Kyoto hosts'] } },
      { op: 'create', kind: 'followup', id: promiseId('m', 'email'), doc: { contacts: ['c'], met: 'm', kind: 'email', due: '2026-07-04', status: 'open' } },
    ]);
    expect(promiseDue(records.met.doc)).toBe('2026-07-04');
  });

  it('takes back a promise that is switched off again', () => {
    const kept = { ...empty, promises: ['email' as const] };
    expect(metChanges(records, kept, empty)).toEqual([{ op: 'remove', kind: 'followup', id: promiseId('m', 'email') }]);
  });
});

describe('a card that came back', () => {
  const back = { id: 's1', at: 5, doc: { token: swap.token, server: swap.server, direction: 'in', state: 'waiting', received: { name: 'Grace', title: 'Admiral' } } };

  it('waits, and only then', () => {
    expect(waitingSwaps([back, { ...back, id: 's2', doc: { ...back.doc, state: 'accepted' } }, { ...back, id: 's3', at: 9 }]).map(({ id }) => id)).toEqual(['s3', 's1']);
  });

  it('becomes the person that a scan of their code would have made', () => {
    const [contact, met, answer] = acceptNew(back, occasion);
    expect(contact).toMatchObject({ op: 'create', kind: 'contact', id: swapId(swap.token), doc: { name: 'Grace', swap_tokens: [swap.token] } });
    expect(met).toMatchObject({ kind: 'interaction', doc: { contacts: [swapId(swap.token)], event: 'ev1' } });
    expect(answer).toMatchObject({ kind: 'swap', after: { state: 'accepted', contact: swapId(swap.token) } });
  });

  it('without a code of their own is one person on all my devices', () => {
    const formed = { ...back, doc: { ...back.doc, token: '', server: '' } };
    expect(acceptNew(formed, occasion)[0]?.id).toBe(acceptNew(formed, occasion)[0]?.id);
  });

  it('of somebody on file fills what is empty and writes over nothing', () => {
    const [edit] = acceptKnown(back, { id: 'c', doc: { name: 'Grace Hopper' } });
    expect(edit).toMatchObject({ op: 'edit', after: { name: 'Grace Hopper', title: 'Admiral', swap_tokens: [swap.token] } });
  });
});
