/** Any field's value, in words. */
import { formatDay, formatRange, isDay } from '../../domain/dates.ts';
import { instantOf } from '../../domain/events.ts';
import { plainValue } from '../../domain/history.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import { t } from '../../messages/account.ts';
import { moment } from './times.ts';

type Days = { from?: string; to?: string };

/** "Fri 3 July", "Yes", "a@x.example, b@x.example"; '' for an empty value. */
export function valueWords(field: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (isDay(value)) return formatDay(value, LANGUAGE, { weekday: true });
  if (field === 'when') return days(value as Days);
  if (field === 'at' || field.endsWith('_at')) return moment(typeof value === 'number' ? value : instantOf(value), Date.now());
  return plainValue(value, field);
}

function days({ from, to }: Days): string {
  return isDay(from) && isDay(to) ? formatRange(from, to, LANGUAGE) : '';
}
