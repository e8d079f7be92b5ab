import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cardText, sharedOf } from './card';
import { answerUpdate, openUpdates, updatesOf, type UpdateField } from './current';
import { readScan } from './scan';
import type { Card, Contact, Swap } from './schema';
import type { Person } from './vcard';

const before = { name: 'Ada', city: 'London', emails: [{ value: 'ada@old.example' }] };
const contact: Contact = { name: 'Ada', city: 'London', emails: [{ e: 'e1', value: 'ada@old.example' }], note: 'Zines', received: before };
const card = { name: 'Ada', city: 'Leeds', emails: [{ value: 'ada@new.example' }] };
const swap = (received: Person, rest: Partial<Swap> = {}): { id: string; doc: Swap } => ({ id: 's1', doc: { state: 'update', contact: 'c1', direction: 'in', received: received as never, ...rest } });

function answer(doc: Contact, received: Person, take: UpdateField[], keep: UpdateField[] = []) {
  const [edit, closed] = answerUpdate(swap(received), { id: 'c1', doc }, take, keep);
  return { contact: edit!.after as Contact, state: (closed?.after as Swap | undefined)?.state };
}

describe('a card kept current', () => {
  it('asks only about what they changed', () => {
    expect(updatesOf(contact, card)).toEqual([
      { field: 'city', mine: 'London', theirs: 'Leeds', gone: '', edited: false },
      { field: 'emails', mine: 'ada@old.example', theirs: 'ada@new.example', gone: 'ada@old.example', edited: false },
    ]);
    expect(updatesOf(contact, before)).toEqual([]);
  });

  it('does not ask about a field that only its holder changed', () => {
    expect(updatesOf({ ...contact, city: 'Near the sea' }, before)).toEqual([]);
  });

  it('says where both changed it', () => {
    expect(updatesOf({ ...contact, city: 'Near the sea' }, { ...before, city: 'Leeds' })).toEqual([{ field: 'city', mine: 'Near the sea', theirs: 'Leeds', gone: '', edited: true }]);
  });

  it('taken: the old address goes with its owner, one of mine stays', () => {
    const mine = { ...contact, emails: [...contact.emails!, { e: 'e2', value: 'ada@home.example' }] };
    const { contact: after, state } = answer(mine, card, ['city', 'emails']);
    expect(after.emails?.map(({ value }) => value)).toEqual(['ada@home.example', 'ada@new.example']);
    expect(after).toMatchObject({ city: 'Leeds', note: 'Zines', received: card });
    expect(state).toBe('accepted');
  });

  it('offers to take off what they took off, and leaves what its holder wrote', () => {
    expect(updatesOf(contact, { name: 'Ada' })).toEqual([
      { field: 'city', mine: 'London', theirs: '', gone: 'London', edited: false },
      { field: 'emails', mine: 'ada@old.example', theirs: '', gone: 'ada@old.example', edited: false },
    ]);
    const own: Contact = { ...contact, city: 'Near the sea', emails: [{ e: 'e2', value: 'ada@home.example' }] };
    expect(updatesOf(own, { name: 'Ada' })).toEqual([]);
    const { contact: after, state } = answer(contact, { name: 'Ada' }, ['emails'], ['city']);
    expect(after).toMatchObject({ name: 'Ada', city: 'London', emails: [], received: { name: 'Ada' } });
    expect(state).toBe('accepted');
  });

  it('never takes a name off', () => expect(updatesOf(contact, { city: 'London', emails: before.emails })).toEqual([]));

  it('one field at a time: the other is still asked about', () => {
    const { contact: after, state } = answer(contact, card, ['city']);
    expect(updatesOf(after, card).map(({ field }) => field)).toEqual(['emails']);
    expect(state).toBeUndefined();
  });

  it('mine kept: nothing but the memory of their card changes, and it is not asked again', () => {
    const { contact: after, state } = answer(contact, card, [], ['city', 'emails']);
    expect(after).toEqual({ ...contact, received: card });
    expect(updatesOf(after, card)).toEqual([]);
    expect(state).toBe('accepted');
  });

  it('is open for its person, until it is answered or withdrawn', () => {
    const others = [swap(card, { contact: 'c2' }), swap(card, { state: 'accepted' }), { id: 's2', doc: { state: 'withdrawn', contact: 'c1' } }];
    expect(openUpdates([swap(card), ...others], 'c1')).toEqual([swap(card)]);
  });
});

const word = fc.constantFrom('', 'a', 'b', 'c', ' a ', '\u202eb');
const values = fc.uniqueArray(fc.constantFrom('x@y.z', 'p@q.r', 'm@n.o'));
const people = fc.record({ name: word, city: word, title: word, emails: values, offers: values });
type Made = { name: string; city: string; title: string; emails: string[]; offers: string[] };
const asCard = ({ emails, ...rest }: Made): Person => ({ ...rest, emails: emails.map((value) => ({ value })) });
const asContact = ({ emails, ...rest }: Made, received: Person): Contact => ({ ...rest, emails: emails.map((value) => ({ e: `e-${value}`, value })), received: received as never });

describe('whatever the three say', () => {
  it('a field that its holder changed is never written over without being taken itself', () => {
    fc.assert(fc.property(people, people, people, (base, mine, theirs) => {
      const held = asContact(mine, asCard(base));
      const untouched = updatesOf(held, asCard(theirs)).filter(({ edited }) => !edited).map(({ field }) => field);
      const { contact: after } = answer(held, asCard(theirs), untouched);
      for (const field of ['name', 'city', 'title'] as const) if (mine[field].trim() && mine[field].trim() !== base[field].trim()) expect(after[field]).toBe(mine[field]);
      for (const value of mine.emails.filter((own) => !base.emails.includes(own))) expect(after.emails?.map((e) => e.value)).toContain(value);
      for (const value of mine.offers.filter((own) => !base.offers.includes(own))) expect(after.offers).toContain(value);
    }));
  });

  it('keeping all of mine changes nothing but the memory of the card, and ends the asking', () => {
    fc.assert(fc.property(people, people, people, (base, mine, theirs) => {
      const held = asContact(mine, asCard(base));
      const { contact: after, state } = answer(held, asCard(theirs), [], updatesOf(held, asCard(theirs)).map(({ field }) => field));
      expect({ ...after, received: null }).toEqual({ ...held, received: null });
      expect(updatesOf(after, asCard(theirs))).toEqual([]);
      expect(state).toBe('accepted');
    }));
  });

  it('taking everything ends the asking', () => {
    fc.assert(fc.property(people, people, people, (base, mine, theirs) => {
      const held = asContact(mine, asCard(base));
      const { contact: after } = answer(held, asCard(theirs), updatesOf(held, asCard(theirs)).map(({ field }) => field));
      expect(updatesOf(after, asCard(theirs))).toEqual([]);
    }));
  });
});

interface Case { name: string; card: Card }
const { cases } = JSON.parse(readFileSync(new URL('../../../tests/vectors/shared.json', import.meta.url), 'utf8')) as { cases: Case[] };

describe('a card that was read from a code', () => {
  it.each(cases)('$name: its page has taken nothing off', ({ card: own }) => {
    const scanned = readScan(cardText({ ...own, swap_token: '0123456789ABCDEF' }, 'https://hallway.example'));
    const read = scanned.is === 'person' ? scanned.person : {};
    expect(updatesOf({ ...read, received: read } as never, sharedOf(own)).filter(({ gone }) => gone)).toEqual([]);
  });
});
