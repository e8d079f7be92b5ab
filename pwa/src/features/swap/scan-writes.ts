/** What a scan writes: everything of one scan in one transaction, before any form opens. */
import { all, get, write, type Change, type Row } from '../../db/records.ts';
import { dayIn } from '../../domain/dates.ts';
import { eventId, metId, swapId } from '../../domain/ids.ts';
import { eventUid } from '../../domain/scan-event.ts';
import { findBadge, findKnown } from '../../domain/scan-known.ts';
import { offersOf, withTaken, type Offer, type OfferField } from '../../domain/scan-offer.ts';
import { meeting, receivedOf, savedScan, swapRecord, type Answer, type Found, type Occasion } from '../../domain/scan-save.ts';
import { nextCloth } from '../../domain/events.ts';
import type { Contact, Event_, Swap } from '../../domain/schema.ts';
import { occasion } from './swap-data.ts';

/** What was just saved, and all that is needed to take it back. */
export interface Saved { contact: string; met: string; name: string; reading: string; lang: string; at: number; swap?: { id: string; doc: Swap }; isNew: boolean; undo: Change[] }

/** Somebody on file, met again. `metToday` where today is written down already. */
export interface Known { row: Row<'contact'>; where: { event?: string; city?: string; at?: number }; metToday: string | undefined; offers: Offer[]; found: Found }

/** The person on file whom the scan is about. By token first: that needs one look-up and no list. */
export async function known(found: Found): Promise<Known | undefined> {
  const row = await onFile(found);
  return row && { row, found, offers: offersOf(row.doc, found.person), ...(await lastMeeting(row.id)) };
}

/** The person on file whom a found card is about. */
export async function onFile(found: Found): Promise<Row<'contact'> | undefined> {
  const byToken = found.swap && (await get('contact', swapId(found.swap.token)));
  if (byToken) return byToken;
  const contacts = await all('contact');
  const event = found.badge ? (await occasion()).event?.id : undefined;
  const other = findKnown(contacts, found.person, found.swap?.token) ?? (found.badge && event ? findBadge(contacts, found.badge, event) : undefined);
  return other && get('contact', other.id);
}

async function lastMeeting(contact: string): Promise<Pick<Known, 'where' | 'metToday'>> {
  const at = (row: Row<'interaction'>): number => Number((row.doc.at as { t?: number } | undefined)?.t ?? 0);
  const meetings = (await all('interaction')).filter(({ doc }) => doc.contacts?.includes(contact)).sort((a, b) => at(b) - at(a));
  const latest = meetings[0];
  if (!latest) return { where: {}, metToday: undefined };
  const { now, tz } = await occasion();
  const event = latest.doc.event ? (await get('event', latest.doc.event))?.doc : undefined;
  const where = { ...(event?.city ? { city: event.city } : {}), ...(event?.name ? { event: event.name } : {}), at: at(latest) };
  return { where, metToday: dayIn(tz, at(latest)) === dayIn(tz, now) ? latest.id : undefined };
}

/** Saves somebody new: person, meeting and swap at once. */
export async function saveNew(found: Found, answer: Answer, note = ''): Promise<Saved> {
  const when = await occasion();
  const [contact, met, ...swaps] = savedScan(found, when, answer);
  if (note) met.doc.note = note;
  const records = [contact, met, ...swaps];
  await write(records as unknown as Change[]);
  return saved(contact.id, contact.doc, met.id, when, { isNew: true, ...(swaps[0] ? { swap: swaps[0] } : {}) }, records);
}

/** Writes down that one met again today; what is on file stays as it is. */
export async function addToday({ row, found }: Known, answer: Answer): Promise<Saved> {
  const when = await occasion();
  const day = dayIn(when.tz, when.now);
  const taken = when.event && (await get('interaction', metId(row.id, when.event.id)));
  const met = meeting(row.id, when, false, taken ? day : (when.event?.id ?? day));
  const swaps = swapRecord(row.id, found, when, answer);
  const records = [met, ...swaps];
  await write([...records, ...newToken(row, found)] as unknown as Change[]);
  return saved(row.id, row.doc, met.id, when, { isNew: false, ...(swaps[0] ? { swap: swaps[0] } : {}) }, records);
}

/** The person has another card than the one on file: its code is theirs, too. */
function newToken({ id, doc }: Row<'contact'>, { swap }: Found): Change[] {
  if (!swap || doc.swap_tokens?.includes(swap.token)) return [];
  return [{ op: 'edit', kind: 'contact', id, before: { ...doc }, after: { ...doc, swap_tokens: [...(doc.swap_tokens ?? []), swap.token] } }];
}

function saved(contact: string, doc: Contact, met: string, { now }: Occasion, rest: Pick<Saved, 'isNew' | 'swap'>, records: { kind: Change extends { kind: infer K } ? K : string; id: string }[]): Saved {
  const undo = records.map(({ kind, id }) => ({ op: 'remove', kind, id }) as Change);
  return { contact, met, name: doc.name ?? '', reading: doc.name_reading ?? '', lang: doc.name_lang ?? '', at: now, undo, ...rest };
}

/** Takes the chosen fields of the new card, and remembers it as the card that came. */
export async function take({ row, found }: Known, fields: OfferField[]): Promise<void> {
  const after = { ...withTaken(row.doc, found.person, fields), received: receivedOf(found.person) };
  await write([{ op: 'edit', kind: 'contact', id: row.id, before: { ...row.doc }, after: after as Record<string, unknown> }] as Change[]);
}

/** Share back or not, changed after the scan. Returns the swap as it is now. */
export async function answerSwap(swap: { id: string; doc: Swap }, { share }: Answer): Promise<{ id: string; doc: Swap }> {
  const after: Swap = { ...swap.doc, state: share ? 'share' : 'receive', card: share ?? '' };
  await write([{ op: 'edit', kind: 'swap', id: swap.id, before: { ...swap.doc }, after: { ...after } }]);
  return { id: swap.id, doc: after };
}

/** An event read from a code. Its id comes from its UID, so that everybody's phone has the same one. */
export async function addEvent(event: Event_): Promise<{ id: string; isNew: boolean }> {
  const uid = eventUid(event);
  const id = eventId(uid);
  if (await get('event', id)) return { id, isNew: false };
  const cloth = nextCloth((await all('event')).map(({ doc }) => doc.cloth));
  await write([{ op: 'create', kind: 'event', id, doc: { ...event, uid, cloth } }]);
  return { id, isNew: true };
}
