/**
 * An event in a code: our own link carries it in the fragment (so it works with no network and
 * reaches no server's log), calendars carry an iCalendar VEVENT (RFC 5545).
 */
import { cleanLine } from './scan-text';
import { webLink } from './scan-link';
import { addDays, isDay } from './dates';
import { uuid5 } from './ids';
import type { Event_ } from './schema';

const PATH = '/events/new';
const TEXTS = ['name', 'venue', 'city', 'country', 'hashtag', 'uid'] as const;

/** The link that another phone scans to have `event` filled in: `ORIGIN/events/new#name=...`. */
export function eventLink(event: Event_, origin: string): string {
  const fields = new URLSearchParams();
  for (const key of TEXTS) if (event[key]) fields.set(key, event[key]);
  const when = (event.when ?? {}) as { from?: string; to?: string; tz?: string };
  for (const key of ['from', 'to', 'tz'] as const) if (when[key]) fields.set(key, when[key]);
  if (event.link) fields.set('link', event.link);
  return `${origin}${PATH}#${fields.toString()}`;
}

/** The event in such a link, or undefined. `hash` alone is enough (with or without the "#"). */
export function eventOfLink(text: string): Event_ | undefined {
  const link = webLink(text);
  if (!link) return undefined;
  const url = new URL(link.href);
  return url.pathname === PATH && url.hash.length > 1 ? eventOfFragment(url.hash) : undefined;
}

/** The event in the fragment of such a link. */
export function eventOfFragment(hash: string): Event_ | undefined {
  const fields = new URLSearchParams(hash.replace(/^#/u, '').slice(0, 4096));
  const event: Event_ = {};
  for (const key of TEXTS) put(event, key, cleanLine(fields.get(key) ?? '', 300));
  const link = webLink(fields.get('link') ?? '');
  if (link) event.link = link.href;
  return withDays(event, fields.get('from') ?? '', fields.get('to') ?? '', fields.get('tz') ?? '');
}

/** The UID by which everybody's phone makes the same event: its own, else from its name and days. */
export function eventUid(event: Event_): string {
  return event.uid ?? uuid5(`${event.name ?? ''}|${JSON.stringify(event.when ?? {})}`);
}

/** Characters of a calendar that are read, and events that are taken from it. */
const LONGEST_CALENDAR = 400_000;
export const MOST_EVENTS = 200;
const LONGEST_EVENT = 20_000;

/** The first event of an iCalendar text. */
export function eventOfCalendar(text: string): Event_ | undefined {
  return eventsOfCalendar(text, 1)[0];
}

/** The events of an iCalendar text in its order, each once; those without a name or an end are left out. */
export function eventsOfCalendar(text: string, most = MOST_EVENTS): Event_[] {
  const found = new Map<string, Event_>();
  for (const body of text.slice(0, LONGEST_CALENDAR).split(/^BEGIN:VEVENT[ \t]*\r?\n/imu, MOST_EVENTS + 1).slice(1)) {
    const event = eventOfBody(body.slice(0, LONGEST_EVENT));
    if (event && !found.has(eventUid(event))) found.set(eventUid(event), event);
    if (found.size === most) break;
  }
  return [...found.values()];
}

/** The lines of the event itself, unfolded: an alarm inside it has words of its own. */
function ownLines(body: string): string[] {
  let depth = 0;
  return body.replace(/\r?\n[ \t]/gu, '').split(/\r?\n/u).filter((line) => {
    const edge = /^(BEGIN|END):/iu.exec(line)?.[1]?.toUpperCase();
    if (edge) depth += edge === 'BEGIN' ? 1 : -1;
    return !edge && depth === 0;
  });
}

/** What follows BEGIN:VEVENT. */
function eventOfBody(body: string): Event_ | undefined {
  const end = body.search(/^END:VEVENT/imu);
  if (end < 0) return undefined;
  const lines = ownLines(body.slice(0, end));
  const value = (name: string): string => calendarText(lines.find((l) => l.toUpperCase().startsWith(name) && /[:;]/u.test(l[name.length] ?? '')) ?? '');
  const event: Event_ = {};
  put(event, 'name', value('SUMMARY'));
  put(event, 'venue', value('LOCATION'));
  put(event, 'uid', value('UID'));
  const zone = /TZID="?([^":;]+)/iu.exec(lines.find((l) => /^DTSTART/iu.test(l)) ?? '')?.[1] ?? '';
  return withDays(event, calendarDay(value('DTSTART')), lastDay(value('DTEND')), zone);
}

function calendarText(line: string): string {
  const value = line.slice(line.indexOf(':') + 1).replace(/\\n/giu, ' ').replace(/\\(.)/gu, '$1');
  return cleanLine(value, 300);
}

function calendarDay(value: string): string {
  return value.replace(/^(\d{4})(\d{2})(\d{2}).*$/u, '$1-$2-$3');
}

/** The day an event ends on: a DTEND without a time is the day after the last one (RFC 5545, 3.6.1). */
function lastDay(value: string): string {
  const day = calendarDay(value);
  return /^\d{8}$/u.test(value) && isDay(day) ? addDays(day, -1) : day;
}

function withDays(event: Event_, from: string, to: string, tz: string): Event_ | undefined {
  if (!event.name) return undefined;
  const start = isDay(from) ? from : '';
  const end = isDay(to) && to >= start ? to : start;
  if (start) event.when = { from: start, to: end, ...(tz ? { tz: cleanLine(tz, 60) } : {}) };
  return event;
}

function put(event: Event_, key: (typeof TEXTS)[number], value: string): void {
  if (value) event[key] = value;
}
