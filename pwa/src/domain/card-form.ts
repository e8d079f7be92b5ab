/** One of my cards as its form shows it: the person fields, what is shown of them, and the card's own. */
import { type Shareable, SHAREABLE, shownFields } from './card';
import { nextCloth } from './events';
import { newSwapSecret, swapToken } from './ids';
import { contactOf, personForm, type PersonForm } from './person-form';
import { profileUrl } from './profiles';
import type { Card } from './schema';
import { webLink } from './scan-link';
import { isEmail } from './vcard';

export interface CardForm { person: PersonForm; shown: Shareable[]; label: string; cloth: string; keep_current: boolean }

export function cardForm(card: Card): CardForm {
  return { person: personForm(card), shown: shownFields(card), label: card.label ?? '', cloth: card.cloth ?? 'green', keep_current: card.keep_current === true };
}

/** The card the form says; what the form does not show stays as it was. */
export function cardOf(form: CardForm, before: Card): Card {
  const after = contactOf(form.person, before) as Card;
  // The name is always listed: an empty list would mean that nobody has chosen yet.
  const shown = SHAREABLE.filter((field) => field === 'name' || form.shown.includes(field));
  const isUnchanged = shown.join() === shownFields(before).join();
  return {
    ...after, ...(isUnchanged ? {} : { shown }), label: form.label.trim(), cloth: form.cloth,
    ...(form.keep_current || before.keep_current !== undefined ? { keep_current: form.keep_current } : {}),
  };
}

/** A further card: the same name, another code. */
export function freshCard(cards: readonly Card[]): Card {
  const first = cards[0];
  const { name, name_reading, pronunciation, name_lang, pronouns, tz } = first ?? {};
  const kept = Object.fromEntries(Object.entries({ name, name_reading, pronunciation, name_lang, pronouns, tz }).filter(([, v]) => v));
  const label = ['work', 'personal'].find((usual) => !cards.some((card) => card.label === usual)) ?? '';
  const position = Math.max(-1, ...cards.map((card) => card.position ?? 0)) + 1;
  return { ...kept, ...newCode(), label, cloth: nextCloth(cards.map((card) => card.cloth)), position };
}

/** A new code: a new secret and the token made from it. The old address leads nowhere from then on. */
export function newCode(): { swap_secret: string; swap_token: string } {
  const swap_secret = newSwapSecret();
  return { swap_secret, swap_token: swapToken(swap_secret) };
}

export type CardProblem = { field: 'name' } | { field: 'emails' | 'links' | 'socials'; value: string; network?: string };

/** The first thing that cannot be saved as it is; undefined when all is well. */
export function problemIn({ person }: CardForm): CardProblem | undefined {
  if (!person.name.trim()) return { field: 'name' };
  const email = person.emails.find(({ value }) => value.trim() && !isEmail(value.trim()));
  if (email) return { field: 'emails', value: email.value };
  const link = person.links.find(({ value }) => value.trim() && !webLink(value.trim()));
  if (link) return { field: 'links', value: link.value };
  const social = person.socials.find(({ value, label }) => value.trim() && !profileUrl(label, value));
  return social && { field: 'socials', value: social.value, network: social.label };
}
