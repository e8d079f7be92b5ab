import type { Person } from './vcard';

/** A person without the fields that say nothing. */
export function compact(person: Person): Person {
  return Object.fromEntries(Object.entries(person).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value)))) as Person;
}
