/**
 * What came in since the last look. The desktop's review and the phone's end-of-day review use this one
 * rule, and `looked_at` syncs, so that what one device has looked at is looked at on the other.
 */
import { addDays, dayIn, zonedInstant } from './dates.ts';
import { isOpen } from './due.ts';
import { instantOf, isIntroduction, type Rec } from './events.ts';
import type { Conflict, Contact, Followup, Interaction } from './schema.ts';

/** Everything the list is made from. */
export interface ReviewRecords {
  contacts: readonly Rec<Contact>[];
  interactions: readonly Rec<Interaction>[];
  followups: readonly Rec<Followup>[];
  conflicts: readonly Rec<Conflict>[];
}

/** One person to look at, or (`contact` absent) two versions of something that belongs to nobody. */
export interface ReviewItem {
  /** The contact's id, else the record's. */
  id: string;
  contact?: Rec<Contact>;
  /** Their latest meeting. */
  meeting?: Rec<Interaction>;
  versions: Rec<Conflict>[];
  alike: Rec<Conflict>[];
  unnamed: boolean;
  blank: boolean;
}

/** The list to work through: unnamed, then without a note, then the rest; the latest meeting first. */
export function reviewList(records: ReviewRecords): ReviewItem[] {
  const { meetings, open, people, others } = toReview(records);
  const items = people.map((contact) => personItem(contact, meetings.get(contact.id), open.get(contact.id) ?? []));
  return byUrgency([...items, ...others.map((id) => plainItem(id, open.get(id)!))]);
}

/** How long the list is: asked for at every start, when nobody looks at the list itself. */
export function reviewCount(records: ReviewRecords): number {
  const { people, others } = toReview(records);
  return people.length + others.length;
}

/** People to look at, and owners of open conflicts who are no people on file. */
function toReview(records: ReviewRecords): { meetings: Map<string, Rec<Interaction>>; open: Map<string, Rec<Conflict>[]>; people: Rec<Contact>[]; others: string[] } {
  const meetings = latestMeetings(records.interactions), open = conflictsByOwner(records);
  const people = records.contacts.filter((c) => open.has(c.id) || isToLookAt(c.doc, meetings.get(c.id)));
  const named = new Set(people.map((c) => c.id));
  return { meetings, open, people, others: [...open.keys()].filter((id) => !named.has(id)) };
}

/** Not looked at since the last meeting. An imported address book is not something that came in. */
export function isToLookAt(contact: Contact, latest?: Rec<Interaction>): boolean {
  if (!latest) return !contact.looked_at && contact.source !== 'import' && !contact.online_only;
  return !contact.looked_at || contact.looked_at < instantOf(latest.doc.at);
}

const FACE_TO_FACE = ['in_person', 'visit', 'video'];

/** A time when this person was met: not the outcome of a promise, nor an introduction, which belongs to two. */
function isMeeting(touch: Interaction): boolean {
  const { first, channel, outcome_of } = touch;
  return first === true || (!outcome_of && !isIntroduction(touch) && FACE_TO_FACE.includes(channel ?? 'in_person'));
}

function latestMeetings(interactions: readonly Rec<Interaction>[]): Map<string, Rec<Interaction>> {
  const latest = new Map<string, Rec<Interaction>>();
  for (const meeting of interactions) {
    if (!isMeeting(meeting.doc)) continue;
    for (const id of meeting.doc.contacts ?? []) {
      const known = latest.get(id);
      if (!known || instantOf(known.doc.at) < instantOf(meeting.doc.at)) latest.set(id, meeting);
    }
  }
  return latest;
}

/** Open conflicts under the person they are about: directly, or through a meeting or follow-up. */
function conflictsByOwner({ contacts, interactions, followups, conflicts }: ReviewRecords): Map<string, Rec<Conflict>[]> {
  if (conflicts.length === 0) return new Map();
  const people = new Set(contacts.map((c) => c.id));
  const children = new Map([...interactions, ...followups].map((r) => [r.id, r.doc.contacts?.find((id) => people.has(id))]));
  const byOwner = new Map<string, Rec<Conflict>[]>();
  for (const conflict of conflicts) {
    if (conflict.doc.resolved || !conflict.doc.record) continue;
    const owner = children.get(conflict.doc.record) ?? conflict.doc.record;
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), conflict]);
  }
  return byOwner;
}

/** Whether a conflict record asks "the same person?" rather than showing two versions of a field. */
function asksSamePerson(conflict: Conflict): boolean {
  return conflict.type === 'duplicate';
}

function personItem(contact: Rec<Contact>, meeting: Rec<Interaction> | undefined, conflicts: Rec<Conflict>[]): ReviewItem {
  const blank = !contact.doc.note?.trim() && !meeting?.doc.note?.trim();
  return { ...plainItem(contact.id, conflicts), contact, ...(meeting ? { meeting } : {}), unnamed: !contact.doc.name?.trim(), blank };
}

function plainItem(id: string, conflicts: Rec<Conflict>[]): ReviewItem {
  const alike = conflicts.filter((c) => asksSamePerson(c.doc));
  return { id, versions: conflicts.filter((c) => !asksSamePerson(c.doc)), alike, unnamed: false, blank: false };
}

/** What the order depends on is found once for each, not at every comparison of thousands. */
function byUrgency(items: readonly ReviewItem[]): ReviewItem[] {
  const keyed = items.map((item) => ({ item, rank: item.unnamed ? 0 : item.blank ? 1 : 2, at: instantOf(item.meeting?.doc.at) }));
  return keyed.sort((a, b) => a.rank - b.rank || b.at - a.at || (a.item.id < b.item.id ? -1 : 1)).map(({ item }) => item);
}

/** How many people were looked at on the calendar day of `now` (milliseconds) in `zone`. */
export function filedOn(contacts: readonly Rec<Contact>[], zone: string, now: number): number {
  return lookedAtToday(contacts, zone, now).length;
}

/** Between two midnights: asking the calendar for each of 10,000 people takes a quarter of a second. */
function lookedAtToday(contacts: readonly Rec<Contact>[], zone: string, now: number): Rec<Contact>[] {
  const today = dayIn(zone, now);
  const [from, to] = [zonedInstant(today, '00:00', zone), zonedInstant(addDays(today, 1), '00:00', zone)];
  return contacts.filter(({ doc }) => doc.looked_at !== undefined && doc.looked_at >= from && doc.looked_at < to);
}

/** Open e-mails to the people looked at today: what the review ends with. */
export function draftsToSend(records: ReviewRecords, zone: string, now: number): Rec<Followup>[] {
  const filed = new Set(lookedAtToday(records.contacts, zone, now).map((c) => c.id));
  return records.followups.filter(({ doc }) => doc.kind === 'email' && isOpen(doc) && doc.contacts?.some((id) => filed.has(id)));
}
