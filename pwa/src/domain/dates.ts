/**
 * Calendar days, instants and time zones. A day is `'YYYY-MM-DD'`, an instant is milliseconds
 * since 1970, a zone is an IANA name. Nothing here has a clock of its own: `now` is passed in.
 */

export type Day = string;
export type Instant = number;

const DAY_MS = 86_400_000;
const DAY_SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, found);
  }
  return found;
}

const zones = new Map<string, boolean>();

/** Whether this engine knows the zone; imported cards may name any string. */
export function isZone(tz: string | undefined): tz is string {
  if (!tz) return false;
  let known = zones.get(tz);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: tz });
      known = true;
    } catch {
      known = false;
    }
    zones.set(tz, known);
  }
  return known;
}

/** The zone itself, or UTC where it is unknown. */
export function zoneOr(tz: string | undefined, fallback = 'UTC'): string {
  return isZone(tz) ? tz : fallback;
}

/** Whether the text is a real calendar day (no 30 February). */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string' || !DAY_SHAPE.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Every part of `Wall`, in plain digits. */
const CLOCK: Intl.DateTimeFormatOptions = {
  calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23',
  year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
};

function wall(tz: string | undefined, instant: Instant): Wall {
  const parts = formatter('en-US', { timeZone: zoneOr(tz), ...CLOCK }).formatToParts(instant);
  return Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)])) as unknown as Wall;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** The calendar day of an instant as a clock in that zone shows it. */
export function dayIn(tz: string | undefined, instant: Instant): Day {
  const w = wall(tz, instant);
  return `${String(w.year).padStart(4, '0')}-${two(w.month)}-${two(w.day)}`;
}

/** Wall-clock time in a zone, `'HH:MM'`. */
export function timeIn(tz: string | undefined, instant: Instant): string {
  const w = wall(tz, instant);
  return `${two(w.hour)}:${two(w.minute)}`;
}

/** Offset of a zone from UTC at an instant, in milliseconds (Kiritimati: +14 h). */
export function offsetAt(tz: string | undefined, instant: Instant): number {
  const w = wall(tz, instant);
  const asUtc = Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second);
  return asUtc - Math.floor(instant / 1000) * 1000;
}

/**
 * The instant of a wall-clock time in a zone. A time that a clock change skips becomes the time
 * as much later; a time that occurs twice means its first occurrence (RFC 5545 3.3.5).
 */
export function zonedInstant(day: Day, time: string, tz: string): Instant {
  const naive = Date.parse(`${day}T${time}:00Z`);
  const offsets = [naive - DAY_MS, naive + DAY_MS].map((at) => offsetAt(tz, at));
  const exact = offsets.map((offset) => naive - offset).filter((at) => offsetAt(tz, at) === naive - at);
  return exact.length > 0 ? Math.min(...exact) : naive - (offsets[0] ?? 0);
}

/** Calendar arithmetic: no clock change can lose or repeat a day. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** Monday is 0, Sunday is 6. */
export function weekday(day: Day): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

function parts(day: Day, locale: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const shown = formatter(locale, { timeZone: 'UTC', ...options }).formatToParts(Date.parse(`${day}T00:00:00Z`));
  return Object.fromEntries(shown.map((p) => [p.type, p.value]));
}

export interface DayShape {
  /** `true` is short, `false` leaves it out. */
  weekday?: boolean | 'short' | 'long';
  month?: 'short' | 'long';
  /** The year is shown when the day is in another year than this one. */
  today?: Day;
}

/** "Sat 4 July" (English), or the locale's own order; the year only when it is another one. */
export function formatDay(day: Day, locale: string, shape: DayShape = {}): string {
  const otherYear = shape.today !== undefined && shape.today.slice(0, 4) !== day.slice(0, 4);
  const options: Intl.DateTimeFormatOptions = {
    ...(shape.weekday === false ? {} : { weekday: shape.weekday === 'long' ? 'long' : 'short' }),
    day: 'numeric',
    month: shape.month ?? 'long',
    ...(otherYear ? { year: 'numeric' } : {}),
  };
  if (!locale.startsWith('en')) return formatter(locale, { timeZone: 'UTC', ...options }).format(Date.parse(`${day}T00:00:00Z`));
  const p = parts(day, 'en-GB', options);
  return [p['weekday'], p['day'], p['month'], p['year']].filter(Boolean).join(' ');
}

/** The three lines of a date-due slip: "Sat", "4", "Jul". */
export function slipDate(day: Day, locale: string): { weekday: string; day: string; month: string } {
  const p = parts(day, locale.startsWith('en') ? 'en-GB' : locale, { weekday: 'short', day: 'numeric', month: 'short' });
  return { weekday: p['weekday'] ?? '', day: p['day'] ?? '', month: (p['month'] ?? '').replace('Sept', 'Sep') };
}

/** "25–30 June", "30 June – 2 July", "1 July"; the years where they differ or are not this one. */
export function formatRange(from: Day, to: Day, locale: string, today?: Day): string {
  const year = today === undefined || [from, to].some((d) => d.slice(0, 4) !== today.slice(0, 4));
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', day: 'numeric', month: 'long', ...(year ? { year: 'numeric' } : {}) };
  const format = formatter(locale.startsWith('en') ? 'en-GB' : locale, options);
  const [start, end] = [from, to].sort() as [Day, Day];
  if (start === end) return format.format(Date.parse(`${start}T00:00:00Z`));
  return format.formatRange(Date.parse(`${start}T00:00:00Z`), Date.parse(`${end}T00:00:00Z`)).replace(/[\u2009\u202f]/g, ' ').replace(/^(\d+) – (\d+ \p{L})/u, '$1–$2');
}

/** What a clock there shows: the time, and the weekday when it is not the reader's day. */
export function timeThere(now: Instant, tz: string, readerTz: string, locale: string): { time: string; weekday?: string } {
  const there = dayIn(tz, now);
  const time = timeIn(tz, now);
  if (there === dayIn(readerTz, now)) return { time };
  return { time, weekday: parts(there, locale, { weekday: 'long' })['weekday'] ?? '' };
}
