/** A coffee, a visit, a welcome: when and where, kept in the follow-up's `detail`, and its invitation. */
import { dayIn, isDay, isZone, timeIn, zonedInstant } from '../../domain/dates.ts';
import { invitation, type Invitation } from '../../domain/ics.ts';
import type { Json, JsonObject } from '../../domain/schema.ts';

export interface MeetForm {
  place: string;
  day: string;
  time: string;
  minutes: number;
  tz: string;
}

export interface MeetDetail extends MeetForm {
  uid: string;
  /** Goes up with each invitation that says something else than the last. */
  sequence: number;
  /** What the last invitation said; empty before the first. */
  invited: string;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function number(value: Json | undefined, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

/** The detail as stored, with what is missing filled in. */
export function meetDetail(detail: JsonObject | undefined, id: string, fallback: MeetForm): MeetDetail {
  const d = detail ?? {};
  const day = text(d['day']);
  const tz = text(d['tz']);
  return {
    place: text(d['place']) || fallback.place, day: isDay(day) ? day : fallback.day, time: text(d['time']) || fallback.time,
    minutes: number(d['minutes'], fallback.minutes), tz: isZone(tz) ? tz : fallback.tz,
    uid: text(d['uid']) || `${id}@hallway`, sequence: number(d['sequence'], -1), invited: text(d['invited']),
  };
}

/** What an invitation of this form says, to tell whether the last one still holds. */
export function saying(form: MeetForm, cancelled: boolean): string {
  return [form.place, form.day, form.time, form.minutes, form.tz, cancelled ? 'off' : 'on'].join('|');
}

export interface Said {
  summary: string;
  organiser?: Invitation['organiser'];
  guests: Invitation['guests'];
  stamp: number;
  cancelled: boolean;
}

/** The next detail and its calendar text; the sequence only goes up when something changed (RFC 5546 2.1.4). */
export function invite(detail: MeetDetail, { cancelled, ...rest }: Said): { detail: MeetDetail; ics: string } {
  const now = saying(detail, cancelled);
  const next = { ...detail, sequence: now === detail.invited ? Math.max(detail.sequence, 0) : detail.sequence + 1, invited: now };
  const start = zonedInstant(detail.day, detail.time, detail.tz);
  const ics = invitation({ ...rest, cancelled, uid: next.uid, sequence: next.sequence, location: detail.place, start, end: start + detail.minutes * 60_000, tz: detail.tz });
  return { detail: next, ics };
}

/** The same instant on another clock, for "that is 18:00 for you". */
export function onClock(form: MeetForm, tz: string): { day: string; time: string } {
  const at = zonedInstant(form.day, form.time, form.tz);
  return { day: dayIn(tz, at), time: timeIn(tz, at) };
}
