/** Words about a touch: when, where, by which channel. */
import { dayIn, formatDay, timeIn, type Instant } from '../../domain/dates.ts';
import { instantOf } from '../../domain/events.ts';
import type { Event_, Interaction } from '../../domain/schema.ts';
import { isolate, LANGUAGE } from '../../messages/catalogue.ts';
import { t } from '../../messages/people.ts';
import { zone } from './clock.ts';

export const CHANNELS = ['in_person', 'email', 'social', 'call', 'video', 'post', 'visit'] as const;
export type Channel = (typeof CHANNELS)[number];

export function channelOf(interaction: Interaction): Channel {
  return CHANNELS.find((c) => c === interaction.channel) ?? 'in_person';
}

/** Zone of the place where it happened. */
export function zoneOf(interaction: Interaction): string {
  const tz = (interaction.at as { tz?: unknown } | undefined)?.tz;
  return typeof tz === 'string' && tz ? tz : zone;
}

/** "Sat 27 June", with the year when it is another one. */
function dayOf(interaction: Interaction, now: Instant): string {
  const at = instantOf(interaction.at);
  return at ? formatDay(dayIn(zoneOf(interaction), at), LANGUAGE, { today: dayIn(zone, now) }) : '';
}

/** "14:05" today, else "Sat 27 June": on the reader's clock, as the list says it. */
export function momentOf(at: Instant, now: Instant): string {
  const day = dayIn(zone, at);
  return day === dayIn(zone, now) ? timeIn(zone, at) : formatDay(day, LANGUAGE, { today: dayIn(zone, now) });
}

const LONGEST_TITLE = 90;

/** A note of one short line stands as the title of its touch, and is not said again beneath. */
export function titleNote(interaction: Interaction, first: boolean): string {
  const note = interaction.note?.trim() ?? '';
  return !first && note.length <= LONGEST_TITLE && !note.includes('\n') ? note : '';
}

/** What happened, in few words: the place you met, a short note, else the channel. */
export function touchTitle(interaction: Interaction, first: boolean, event: Event_ | undefined): string {
  const place = interaction.place?.trim();
  const note = titleNote(interaction, first);
  if (note) return note;
  if (first && place) return t('metAtPlace', { place });
  if (first) return event?.name ? t('metAtPlace', { place: event.name }) : t('metFirst');
  return place ? t('touchAtPlace', { channel: t(`channel_${channelOf(interaction)}`), place }) : t(`channel_${channelOf(interaction)}`);
}

/** "Sat 27 June, 10:42, Coffee queue, ALA Annual, Chicago. Face to face"; the place where the title does not say it. */
export function touchLine(interaction: Interaction, first: boolean, event: Event_ | undefined, now: Instant): string {
  const at = instantOf(interaction.at);
  const channel = channelOf(interaction);
  const time = at && (channel === 'in_person' || channel === 'visit') ? timeIn(zoneOf(interaction), at) : '';
  const where = [titleNote(interaction, first) ? interaction.place?.trim() : '', event?.name, event?.city];
  const facts = [dayOf(interaction, now), time, ...where.map((text) => isolate(text ?? ''))].filter(Boolean).join(', ');
  return `${facts}. ${t(channel === 'in_person' ? 'faceToFace' : channel === 'visit' ? 'channel_visit' : `by_${channel}`)}`;
}
