/**
 * Calendar invitations (RFC 5545, scheduling by RFC 5546): METHOD:REQUEST for a new or changed
 * meeting, METHOD:CANCEL to call it off. Times are local with their VTIMEZONE (in UTC where the clock
 * there shows them twice), lines are folded at 75 octets and end in CRLF, and no value can begin a property of its own.
 */
import { offsetAt, zoneOr, type Instant } from './dates';
import { folded } from './folded';

export interface Invitation {
  uid: string;
  /** 0 for the first, one more for each change: the newest wins. */
  sequence: number;
  summary: string;
  description?: string;
  location?: string;
  start: Instant;
  end: Instant;
  tz: string;
  /** When this text was made. */
  stamp: Instant;
  organiser?: { name: string; email: string };
  guests: { name: string; email: string }[];
  cancelled?: boolean;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Escapes a TEXT value (RFC 5545 3.3.11); control characters other than a line break are dropped. */
function text(value: string): string {
  return value.toWellFormed().replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n]/gu, '').replace(/[\\;,]/g, (c) => `\\${c}`).replace(/\n/g, '\\n');
}

/** A quoted parameter value (RFC 6868 for what quotes cannot hold). */
function parameter(value: string): string {
  return `"${value.toWellFormed().replace(/\p{Cc}/gu, ' ').replace(/\^/g, '^^').replace(/"/g, "^'")}"`;
}

function stampOf(shown: Date): string {
  const day = `${shown.getUTCFullYear()}${two(shown.getUTCMonth() + 1)}${two(shown.getUTCDate())}`;
  return `${day}T${two(shown.getUTCHours())}${two(shown.getUTCMinutes())}${two(shown.getUTCSeconds())}`;
}

const utc = (at: Instant): string => `${stampOf(new Date(at))}Z`;
const local = (at: Instant, tz: string): string => stampOf(new Date(at + offsetAt(tz, at)));

function offset(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  return `${ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
const AROUND = 53; // weeks

/** The clock changes of a zone within a year before and after an instant, to the second; no zone changes twice a week. */
export function clockChanges(at: Instant, tz: string): Instant[] {
  const found: Instant[] = [];
  for (let week = -AROUND; week < AROUND; week += 1) {
    let [from, to] = [at + week * WEEK_MS, at + (week + 1) * WEEK_MS];
    if (offsetAt(tz, from) === offsetAt(tz, to)) continue;
    while (to - from > 1000) {
      const middle = Math.floor((from + to) / 2000) * 1000;
      if (offsetAt(tz, middle) === offsetAt(tz, from)) from = middle;
      else to = middle;
    }
    found.push(Math.floor(to / 1000) * 1000);
  }
  return found;
}

function observance(at: Instant, from: number, to: number): string[] {
  const name = to > from ? 'DAYLIGHT' : 'STANDARD';
  return [`BEGIN:${name}`, `DTSTART:${stampOf(new Date(at + from))}`, `TZOFFSETFROM:${offset(from)}`, `TZOFFSETTO:${offset(to)}`, `END:${name}`];
}

/** A VTIMEZONE that is exact around the meeting. */
function zone(at: Instant, tz: string): string[] {
  const changes = clockChanges(at, tz);
  const steady = offsetAt(tz, at - AROUND * WEEK_MS);
  const first = observance(Date.UTC(1970, 0), steady, steady);
  const rest = changes.flatMap((change) => observance(change, offsetAt(tz, change - 1000), offsetAt(tz, change)));
  return ['BEGIN:VTIMEZONE', `TZID:${tz}`, ...first, ...rest, 'END:VTIMEZONE'];
}

/** Whether the clock there shows this time twice, since it is set back. RFC 5545 (3.3.5) takes the first; not every program does. */
function isTwice(at: Instant, tz: string): boolean {
  const own = offsetAt(tz, at);
  return [at - 3 * HOUR_MS, at + 3 * HOUR_MS].some((near) => {
    const other = offsetAt(tz, near);
    return other !== own && offsetAt(tz, at + own - other) === other;
  });
}

function people({ organiser, guests, cancelled }: Invitation): string[] {
  const asked = cancelled ? '' : ';ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE';
  return [
    ...(organiser ? [`ORGANIZER;CN=${parameter(organiser.name)}:mailto:${encodeURI(organiser.email)}`] : []),
    ...guests.map(({ name, email }) => `ATTENDEE;CN=${parameter(name)}${asked}:mailto:${encodeURI(email)}`),
  ];
}

/** A request needs somebody who asks and somebody who is asked (RFC 5546 3.2.2); else it is an entry to keep. */
function method({ organiser, guests, cancelled }: Invitation): string {
  if (!organiser || guests.length === 0) return 'PUBLISH';
  return cancelled ? 'CANCEL' : 'REQUEST';
}

/** The whole calendar object. A zone that nobody knows becomes UTC. */
export function invitation(invite: Invitation): string {
  const there = zoneOr(invite.tz);
  const tz = [invite.start, invite.end].some((at) => isTwice(at, there)) ? 'UTC' : there;
  const when = (at: Instant): string => (tz === 'UTC' ? `:${utc(at)}` : `;TZID=${tz}:${local(at, tz)}`);
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Hallway//Invitation//EN', 'CALSCALE:GREGORIAN', `METHOD:${method(invite)}`,
    ...(tz === 'UTC' ? [] : zone(invite.start, tz)),
    'BEGIN:VEVENT', `UID:${text(invite.uid)}`, `DTSTAMP:${utc(invite.stamp)}`, `SEQUENCE:${invite.sequence}`,
    `DTSTART${when(invite.start)}`, `DTEND${when(invite.end)}`, `SUMMARY:${text(invite.summary)}`,
    ...(invite.description ? [`DESCRIPTION:${text(invite.description)}`] : []),
    ...(invite.location ? [`LOCATION:${text(invite.location)}`] : []),
    `STATUS:${invite.cancelled ? 'CANCELLED' : 'CONFIRMED'}`, ...people(invite), 'END:VEVENT', 'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}
