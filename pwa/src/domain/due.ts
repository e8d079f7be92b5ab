/**
 * When a promise is due, in what order promises are shown, and what may be done with one.
 * Dates are invitations: nothing here closes anything, nothing counts lateness.
 */
import { addDays, dayIn, type Day, type Instant } from './dates';
import type { Rec } from './events';
import type { Followup } from './schema';

export const FOLLOWUP_KINDS = ['email', 'social', 'coffee', 'visit', 'host', 'post', 'intro', 'volunteer', 'send', 'call', 'other'] as const;
export type FollowupKind = (typeof FOLLOWUP_KINDS)[number];

/** The kind of a follow-up; one that this version does not know is shown as `other`. */
export function kindOf(followup: Followup): FollowupKind {
  return FOLLOWUP_KINDS.find((kind) => kind === followup.kind) ?? 'other';
}

/** The channel by which a follow-up of that kind touches the person. */
export function channelOf(kind: FollowupKind): string {
  const channels: Partial<Record<FollowupKind, string>> = { social: 'social', coffee: 'in_person', visit: 'visit', host: 'visit', post: 'post', call: 'call' };
  return channels[kind] ?? 'email';
}

const WEEK = 7;

/** A week after the meeting, counted in the calendar of the place where it happened. */
export function dueAfterMeeting(at: Instant, tz: string | undefined): Day {
  return addDays(dayIn(tz, at), WEEK);
}

/**
 * The day that due dates are compared with: a date is past only when that day is over both where
 * the reader is and where the event was, so that crossing the date line never makes anyone late.
 */
export function todayFor(now: Instant, readerTz: string, eventTz?: string): Day {
  const here = dayIn(readerTz, now);
  const there = eventTz ? dayIn(eventTz, now) : here;
  return there < here ? there : here;
}

export function isOpen(followup: Followup): boolean {
  return followup.status !== 'done' && followup.status !== 'let_go';
}

export type Shelf = 'past' | 'week' | 'later';

/** Where a date stands: a little past, within seven days from today, later (or without a date). */
export function shelfOf(due: Day | undefined, today: Day): Shelf {
  if (!due) return 'later';
  if (due < today) return 'past';
  return due < addDays(today, WEEK) ? 'week' : 'later';
}

/** A follow-up on the slip; `tz` is its event's zone. */
export interface DueItem extends Rec<Followup> {
  tz?: string | undefined;
}

/** Earliest date first, those without a date last; then by id, so that no device orders otherwise. */
export function compareDue(a: Rec<Followup>, b: Rec<Followup>): number {
  const [left, right] = [a.doc.due || '9999', b.doc.due || '9999'];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

export type Shelves<T extends DueItem> = Record<Shelf, T[]>;

/** The open ones in three groups, each in order. Done and let-go ones are left out. */
export function groupDue<T extends DueItem>(items: readonly T[], now: Instant, readerTz: string): Shelves<T> {
  const shelves: Shelves<T> = { past: [], week: [], later: [] };
  for (const item of items) {
    if (isOpen(item.doc)) shelves[shelfOf(item.doc.due, todayFor(now, readerTz, item.tz))].push(item);
  }
  for (const group of Object.values(shelves)) group.sort(compareDue);
  return shelves;
}

/** How many to look at now: a little past and this week. The number on the bar. */
export function dueCount(items: readonly DueItem[], now: Instant, readerTz: string): number {
  const { past, week } = groupDue(items, now, readerTz);
  return past.length + week.length;
}

/** The open follow-up with the earliest date, or undefined. */
export function nextDue<T extends Rec<Followup>>(followups: readonly T[]): T | undefined {
  return followups.filter((f) => isOpen(f.doc)).sort(compareDue)[0];
}

export const MOVES = ['tomorrow', 'next_week', 'next_month'] as const;
export type Move = (typeof MOVES)[number];

/** The day that "tomorrow", "next week", "in a month" mean, counted from today. */
export function movedTo(move: Move, today: Day): Day {
  return addDays(today, { tomorrow: 1, next_week: WEEK, next_month: 30 }[move]);
}
