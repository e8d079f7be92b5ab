/** Moments in words: "just now", "today, 09:10", "Sat 4 July, 09:10". */
import { dayIn, formatDay, timeIn } from '../../domain/dates.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import { t } from '../../messages/account.ts';
import { deviceZone } from '../../platform/region.ts';

const JUST = 60_000; // ms

/** In this device's own zone; "not yet" where it has not happened. */
export function moment(at: number | undefined, now: number): string {
  if (!at) return t('never');
  if (Math.abs(now - at) < JUST) return t('just');
  const zone = deviceZone();
  const [day, today, time] = [dayIn(zone, at), dayIn(zone, now), timeIn(zone, at)];
  return day === today ? t('at', { time }) : t('onDay', { day: formatDay(day, LANGUAGE, { weekday: true, month: 'short', today }), time });
}
