/** What a record went through, as the server kept it. */
import type { HistoryEntry } from '../domain/history';
import { call } from './http';

export interface HistoryPage { items: HistoryEntry[]; more: boolean }

/** A page of a record's changes, the newest first; `before` is the seq of the last entry of the page before. */
export function recordHistory(id: string, before?: number): Promise<HistoryPage> {
  const query = before === undefined ? '' : `?before=${before}`;
  return call('GET', `/api/v1/records/${encodeURIComponent(id)}/history${query}`);
}
