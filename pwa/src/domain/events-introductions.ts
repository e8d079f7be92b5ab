/** Who could be brought together: what one looks for, another offers. Pure. */
import type { Rec } from './events.ts';
import type { Contact } from './schema.ts';
import { fold } from './search.ts';

/** `seeker` looks for `topic`; `helper` offers it. */
export interface Introduction { seeker: Rec<Contact>; helper: Rec<Contact>; topic: string }

/** Every pair among these people where something sought is offered, in the order of the list. */
export function introductions(people: readonly Rec<Contact>[]): Introduction[] {
  const offers = offersByTopic(people);
  return people.flatMap((seeker) => (seeker.doc.seeks ?? []).flatMap((topic) =>
    (offers.get(fold(topic)) ?? []).filter((helper) => helper.id !== seeker.id).map((helper) => ({ seeker, helper, topic }))));
}

/** Introductions that one person is part of, on either side. */
export function introductionsOf(id: string, people: readonly Rec<Contact>[]): Introduction[] {
  return introductions(people).filter((i) => i.seeker.id === id || i.helper.id === id);
}

function offersByTopic(people: readonly Rec<Contact>[]): Map<string, Rec<Contact>[]> {
  const byTopic = new Map<string, Rec<Contact>[]>();
  for (const person of people) {
    for (const offer of person.doc.offers ?? []) byTopic.set(fold(offer), [...(byTopic.get(fold(offer)) ?? []), person]);
  }
  return byTopic;
}
