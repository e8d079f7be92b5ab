/** Words about a promise. */
import { dayIn, formatDay } from '../../domain/dates.ts';
import { kindOf } from '../../domain/due.ts';
import type { Followup } from '../../domain/schema.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import { t } from '../../messages/people.ts';
import { zone } from './clock.ts';

/** What was promised, in its own words or those of its kind. */
export function promiseText(followup: Followup): string {
  return followup.promise?.trim() || t(`kind_${kindOf(followup)}`);
}

/** "Send the zine paper, Sun 28 June", or "Sent, Sun 28 June". */
export function keptText(followup: Followup, now: number): string {
  const day = followup.done_at ? formatDay(dayIn(zone, followup.done_at), LANGUAGE, { today: dayIn(zone, now) }) : '';
  return [followup.promise?.trim() || t(`kept_${kindOf(followup)}`), day].filter(Boolean).join(', ');
}
