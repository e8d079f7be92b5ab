/** The rows of the list: heads of groups and people, as the search, the filters and the groups say. */
import { filtered, groupByEvent, type Filter, type PeopleGroup, type PersonLine } from '../../domain/people.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import type { PeopleData } from './people-data.ts';

export type ListRow = { type: 'head'; key: string; group: PeopleGroup } | { type: 'person'; key: string; line: PersonLine; cloth: string };

export interface ListView {
  query: string;
  filters: readonly Filter[];
  /** Ids found, best first; only asked for when there is a query. */
  found: readonly string[];
  today: string;
}

/** Cloth of the event where you first met. */
export function clothOf(data: PeopleData, event: string): string {
  return data.eventById.get(event)?.doc.cloth ?? '';
}

function personRow(data: PeopleData, line: PersonLine): ListRow {
  return { type: 'person', key: line.id, line, cloth: clothOf(data, line.event) };
}

/** A search gives one flat list, best first; otherwise people are grouped by event. */
export function listRows(data: PeopleData, { query, filters, found, today }: ListView): ListRow[] {
  if (query.trim()) return foundLines(data, found, filters, today).map((line) => personRow(data, line));
  const groups = groupByEvent(filtered(data.lines, filters, today), data.events, LANGUAGE);
  return groups.flatMap((group): ListRow[] => [{ type: 'head', key: `head:${group.event}`, group }, ...group.people.map((line) => personRow(data, line))]);
}

const indexes = new WeakMap<PeopleData, Map<string, PersonLine>>();

/** Lines by id, made once for each state of the data and not at every key. */
function linesById(data: PeopleData): Map<string, PersonLine> {
  let index = indexes.get(data);
  if (!index) indexes.set(data, (index = new Map(data.lines.map((line) => [line.id, line]))));
  return index;
}

/** The lines found, best first, that also pass the filters. */
export function foundLines(data: PeopleData, found: readonly string[], filters: readonly Filter[], today: string): PersonLine[] {
  const lines = linesById(data);
  return filtered(found.flatMap((id) => lines.get(id) ?? []), filters, today);
}
