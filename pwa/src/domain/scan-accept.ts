/**
 * A card that came back: somebody scanned mine and sent theirs (a `swap` with state `waiting`).
 * Nothing of it becomes a person before I accept it.
 */
import type { Rec } from './events';
import { uuid5 } from './ids';
import { meeting, savedScan, type Created, type Found, type Occasion } from './scan-save';
import { offersOf, withTaken } from './scan-offer';
import type { Contact, Interaction, Swap } from './schema';
import type { Person } from './vcard';

export type AcceptChange =
  | Created<'contact', Contact> | Created<'interaction', Interaction> | Created<'swap', Swap>
  | { op: 'edit'; kind: 'contact'; id: string; before: Contact; after: Contact }
  | { op: 'edit'; kind: 'swap'; id: string; before: Swap; after: Swap };

/** Cards that wait for an answer, the latest first. */
export function waitingSwaps<T extends Rec<Swap> & { at: number }>(swaps: readonly T[]): T[] {
  return swaps.filter(({ doc }) => doc.state === 'waiting' && doc.received !== undefined).sort((a, b) => b.at - a.at);
}

/** The card as a scan would have read it. */
export function foundIn({ token, server, received }: Swap): Found {
  const person = (received ?? {}) as Person;
  return token && server ? { person, format: 'link', swap: { token, server, url: `${server}/c/${token}` } } : { person, format: 'link' };
}

/** Somebody new: a person and the meeting at which they scanned me. */
export function acceptNew(swap: Rec<Swap>, occasion: Occasion): AcceptChange[] {
  const [made] = savedScan(foundIn(swap.doc), occasion, {});
  // Without a token the id hangs on the swap, so that two of my devices accept the same person.
  const id = swap.doc.token ? made.id : uuid5(`swap-return:${swap.id}`);
  return [{ ...made, id }, meeting(id, occasion, true), answered(swap, 'accepted', id)];
}

/** Somebody on file: what is empty there is filled, nothing is written over. */
export function acceptKnown(swap: Rec<Swap>, { id, doc }: Rec<Contact>): AcceptChange[] {
  const { person, swap: link } = foundIn(swap.doc);
  const empty = offersOf(doc, person).filter(({ mine }) => !mine).map(({ field }) => field);
  const tokens = [...new Set([...(doc.swap_tokens ?? []), ...(link ? [link.token] : [])])];
  const after: Contact = { ...withTaken(doc, person, empty), ...(tokens.length ? { swap_tokens: tokens } : {}) };
  return [{ op: 'edit', kind: 'contact', id, before: doc, after }, answered(swap, 'accepted', id)];
}

/** Those whose cards do not come any more: the server looks for this record before it delivers (`cards/returns.py`). */
export function blockedSwaps<T extends Rec<Swap>>(swaps: readonly T[]): T[] {
  return swaps.filter(({ doc }) => doc.state === 'blocked');
}

/** What a sender is known by: their token; without one (the form of the public page) their mail address. */
export function senderOf({ token, received }: Swap): string | undefined {
  const email = (received as Person | undefined)?.emails?.[0]?.value;
  return token || (email ? `mail:${email.toLowerCase()}` : undefined);
}

/** Lets go of everything that waits from the sender of `swap`, and of all that would come. Needs `senderOf` it. */
export function blocked({ doc }: Rec<Swap>, swaps: readonly (Rec<Swap> & { at: number })[]): AcceptChange[] {
  const { token = '', server = '', received } = doc;
  const sender = senderOf(doc);
  const record: Swap = { token, server, direction: 'in', state: 'blocked', ...(received ? { received } : {}) };
  const declined = waitingSwaps(swaps).filter((other) => senderOf(other.doc) === sender).map((other) => answered(other, 'declined'));
  return [{ op: 'create', kind: 'swap', id: uuid5(`block:${sender}`), doc: record }, ...declined];
}

export function answered({ id, doc }: Rec<Swap>, state: 'accepted' | 'declined', contact = ''): AcceptChange {
  return { op: 'edit', kind: 'swap', id, before: doc, after: { ...doc, state, ...(contact ? { contact } : {}) } };
}
