/** The first badge: four fields, of which only the name is needed. */
import { elementId, newSwapSecret, swapToken, uuid } from '../../domain/ids.ts';
import type { Card } from '../../domain/schema.ts';

export interface FirstCard {
  name: string;
  title: string;
  organisation: string;
  email: string;
}

export const EMPTY: FirstCard = { name: '', title: '', organisation: '', email: '' };

/** What keeps a field from being saved. */
export interface Problems {
  name?: 'missing';
  email?: 'short';
}

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/u;

/** What has to be put right before the badge can be saved; empty when nothing has. */
export function problemsOf({ name, email }: FirstCard): Problems {
  return {
    ...(name.trim() ? {} : { name: 'missing' as const }),
    ...(!email.trim() || ADDRESS.test(email.trim()) ? {} : { email: 'short' as const }),
  };
}

/** A new work card from what was typed, with its own swap secret. */
export function newCard(typed: FirstCard, tz: string): { id: string; doc: Card } {
  const [name, title, organisation, email] = [typed.name, typed.title, typed.organisation, typed.email].map((text) =>
    text.trim().normalize('NFC'),
  );
  const swap_secret = newSwapSecret();
  const doc: Card = {
    name: name ?? '',
    ...(title ? { title } : {}),
    ...(organisation ? { organisation } : {}),
    ...(email ? { emails: [{ e: elementId(), value: email, pos: 0 }] } : {}),
    ...(tz ? { tz } : {}),
    label: 'work',
    cloth: 'green',
    position: 0,
    swap_secret,
    swap_token: swapToken(swap_secret),
  };
  return { id: uuid(), doc };
}
