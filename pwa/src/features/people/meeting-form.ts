/** A meeting as a form shows it, and back. */
import { dayIn, isDay, timeIn, zonedInstant } from '../../domain/dates.ts';
import { instantOf } from '../../domain/events.ts';
import type { Interaction } from '../../domain/schema.ts';

export interface MeetingForm {
  channel: string;
  day: string;
  time: string;
  place: string;
  event: string;
  note: string;
  balance: 'given' | 'asked' | 'neither';
}

function zoneIn(doc: Interaction | undefined, own: string): string {
  const tz = (doc?.at as { tz?: unknown } | undefined)?.tz;
  return typeof tz === 'string' && tz ? tz : own;
}

export function meetingForm(doc: Interaction | undefined, now: number, own: string): MeetingForm {
  const at = instantOf(doc?.at) || now;
  const tz = zoneIn(doc, own);
  return {
    channel: doc?.channel ?? 'in_person', day: dayIn(tz, at), time: timeIn(tz, at), place: doc?.place ?? '', event: doc?.event ?? '',
    note: doc?.note ?? '', balance: doc?.balance === 'given' || doc?.balance === 'asked' ? doc.balance : 'neither',
  };
}

/** The meeting that the form says; what the form does not show stays as it was. An instant left alone keeps its seconds. */
export function meetingOf(form: MeetingForm, before: Interaction, own: string): Interaction {
  const tz = zoneIn(before, own);
  const known = instantOf(before.at);
  const same = known && dayIn(tz, known) === form.day && timeIn(tz, known) === form.time;
  const at = same ? before.at : { t: zonedInstant(form.day, /^\d\d:\d\d$/.test(form.time) ? form.time : '12:00', tz), tz };
  const { place: _p, event: _e, note: _n, balance: _b, ...rest } = before;
  const optional = { place: form.place.trim(), event: form.event, note: form.note, balance: form.balance === 'neither' && !before.balance ? '' : form.balance };
  return { ...rest, channel: form.channel, ...(isDay(form.day) && at ? { at } : {}), ...Object.fromEntries(Object.entries(optional).filter(([, v]) => v)) };
}
