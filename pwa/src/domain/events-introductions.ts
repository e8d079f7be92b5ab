/** Who could be brought together: what one looks for, another offers. Pure. */
import type { Rec } from './events.ts';
import type { Contact } from './schema.ts';
import { fold } from './fold.ts';

/** `seeker` looks for `topic`; `helper` offers it. */
export interface Introduction { seeker: Rec<Contact>; helper: Rec<Contact>; topic: string }

/** Every pair among these people where something sought is offered, in the order of the list. */
export function introductions(people: readonly Rec<Contact>[]): Introduction[] {
  const offers = offersByTopic(people);
  return people.flatMap((seeker) => (seeker.doc.seeks ?? []).flatMap((topic) =>
    (offers.get(fold(topic)) ?? []).filter((helper) => helper.id !== seeker.id).map((helper) => ({ seeker, helper, topic }))));
}

/** Introductions that one person is part of, on either side; one look at each of the others. */
export function introductionsOf(id: string, people: readonly Rec<Contact>[]): Introduction[] {
  const person = people.find((p) => p.id === id);
  if (!person) return [];
  const topicsOf = (list: string[] | undefined) => new Map((list ?? []).map((topic) => [fold(topic), topic]));
  const [seeks, offers] = [topicsOf(person.doc.seeks), topicsOf(person.doc.offers)];
  if (seeks.size + offers.size === 0) return [];
  return people.filter((other) => other.id !== id).flatMap((other) => [
    ...matches(seeks, other.doc.offers).map((topic) => ({ seeker: person, helper: other, topic })),
    ...matches(offers, other.doc.seeks).map((topic) => ({ seeker: other, helper: person, topic })),
  ]);
}

/** The topics that the list has, too. */
function matches(topics: ReadonlyMap<string, string>, list: readonly string[] | undefined): string[] {
  if (!topics.size || !list?.length) return [];
  return list.flatMap((word) => topics.get(folded(word)) ?? []);
}

const MOST_FOLDED = 5_000;
const cache = new Map<string, string>();

/** The same few hundred topics come again and again among thousands of people. */
function folded(word: string): string {
  let found = cache.get(word);
  if (found === undefined) {
    if (cache.size >= MOST_FOLDED) cache.clear();
    cache.set(word, (found = fold(word)));
  }
  return found;
}

function offersByTopic(people: readonly Rec<Contact>[]): Map<string, Rec<Contact>[]> {
  const byTopic = new Map<string, Rec<Contact>[]>();
  for (const person of people) {
    for (const offer of person.doc.offers ?? []) byTopic.set(folded(offer), [...(byTopic.get(folded(offer)) ?? []), person]);
  }
  return byTopic;
}
