/** The changes a record went through, as the server tells them, and how one is put back. Pure. */
import { countryName, languageNames } from './display-names.ts';

/** One field before and after; an empty side is undefined or null. `lost` was entered elsewhere and did not win. */
export interface FieldChange { from?: unknown; to?: unknown; lost?: unknown }

/** One entry of `GET /api/v1/records/ID/history`; `at` in milliseconds, newest entry first. */
export interface HistoryEntry { seq: number; at: number; device: { id?: string | null; name?: string | null }; op?: string; changes: Record<string, FieldChange> }

/** Fields that only say how something is shown; nobody looks for them in a history. */
const UNSHOWN = new Set(['looked_at', 'position', 'cloth', 'received', 'swap_secret', 'swap_tokens', 'name_lang', 'source', 'uid', 'badge', 'first']);

/** Names of the changed fields worth showing, in the order in which they came. */
export function shownFields(entry: HistoryEntry): string[] {
  return Object.keys(entry.changes).filter((field) => !UNSHOWN.has(field) && !isEqual(entry.changes[field]));
}

function isEqual(change: FieldChange | undefined): boolean {
  return change?.lost === undefined && JSON.stringify(change?.from ?? null) === JSON.stringify(change?.to ?? null);
}

/** The document with one field as it was before an entry, or as it was entered and did not win. Leaves `doc` alone. */
export function putBack<T extends object>(doc: T, field: string, value: unknown): T {
  const after = { ...doc } as Record<string, unknown>;
  if (value === undefined || value === null || value === '') delete after[field];
  else after[field] = value;
  return after as T;
}

/** A value in words: lists joined, e-mails and phones by their value, codes by their name, anything odd as text. */
export function plainValue(value: unknown, field = ''): string {
  if (value === null || value === undefined) return '';
  if (field === 'country' && typeof value === 'string') return countryName(value);
  if (field === 'languages' && Array.isArray(value)) return languageNames(value.map(String));
  if (Array.isArray(value)) return value.map((one) => plainValue(one)).filter(Boolean).join(', ');
  if (typeof value !== 'object') return String(value);
  const parts = value as Record<string, unknown>;
  const main = parts.value ?? parts.handle ?? parts.t;
  if (main !== undefined) return plainValue(main);
  return Object.entries(parts).filter(([key]) => key !== 'e' && key !== 'pos').map(([, part]) => plainValue(part)).filter(Boolean).join(', ');
}
