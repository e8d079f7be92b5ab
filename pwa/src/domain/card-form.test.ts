import { expect, it } from 'vitest';
import { sharedOf } from './card';
import { cardForm, cardOf, freshCard, newCode, problemIn } from './card-form';
import { swapToken } from './ids';
import type { Card } from './schema';

const card: Card = { name: 'Ailsa', title: 'Librarian', label: 'work', cloth: 'green', position: 0, note: 'private', swap_secret: 's', swap_token: swapToken('s'), emails: [{ e: 'e1', value: 'a@lib.example', label: 'work' }] };

it('a form that nobody touched changes nothing', () => {
  expect(cardOf(cardForm(card), card)).toEqual(card);
});

it('a field that is switched off leaves the code and stays on the card', () => {
  const form = cardForm(card);
  const after = cardOf({ ...form, shown: form.shown.filter((field) => field !== 'emails') }, card);
  expect(after.emails).toEqual(card.emails);
  expect(sharedOf(after)).not.toHaveProperty('emails');
  expect(after.note).toBe('private');
});

it('everything switched off still shows the name, and is not "never chosen"', () => {
  const after = cardOf({ ...cardForm(card), shown: [] }, card);
  expect(sharedOf(after)).toEqual({ name: 'Ailsa' });
});

it('a further card has the same name, a code, a cloth and a place of its own', () => {
  const fresh = freshCard([card]);
  expect(fresh).toMatchObject({ name: 'Ailsa', label: 'personal', position: 1 });
  expect(fresh.cloth).not.toBe('green');
  expect(fresh.swap_token).toBe(swapToken(fresh.swap_secret!));
  expect([fresh.swap_token, newCode().swap_token]).not.toContain(card.swap_token);
  expect(fresh).not.toHaveProperty('emails');
});

it('says what cannot be saved, and only that', () => {
  const form = cardForm(card);
  const person = form.person;
  expect(problemIn(form)).toBeUndefined();
  expect(problemIn({ ...form, person: { ...person, name: ' ' } })).toEqual({ field: 'name' });
  expect(problemIn({ ...form, person: { ...person, emails: [{ e: 'x', value: 'a@', label: '' }] } })).toMatchObject({ field: 'emails' });
  expect(problemIn({ ...form, person: { ...person, links: [{ e: 'x', value: 'javascript:alert(1)', label: '' }] } })).toMatchObject({ field: 'links' });
  expect(problemIn({ ...form, person: { ...person, socials: [{ e: 'x', value: 'not an orcid', label: 'orcid' }] } })).toMatchObject({ field: 'socials', network: 'orcid' });
  expect(problemIn({ ...form, person: { ...person, emails: [{ e: 'x', value: '', label: '' }] } })).toBeUndefined();
});
