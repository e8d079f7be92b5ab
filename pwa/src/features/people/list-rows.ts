/** The rows of the list: heads of groups and people, as the search, the filters and the groups say. */
import { filterCounts, filtered, groupByEvent, type Filter, type PeopleGroup, type PersonLine } from '../../domain/people.ts';
import type { PeopleData } from './people-data.ts';

export type ListRow = { type: 'head'; key: string; group: PeopleGroup; count: number } | { type: 'person'; key: string; line: PersonLine; cloth: string };

export interface ListView {
  query: string;
  filters: readonly Filter[];
  /** Ids found, best first; only asked for when there is a query. */
  found: readonly string[];
  today: string;
}

/** How many of those found are made into rows at first; more come as the end of them is near. */
export const FIRST = 30;

/** Cloth of the event where you first met. */
export function clothOf(data: PeopleData, event: string): string {
  return data.eventById.get(event)?.doc.cloth ?? '';
}

function personRow(data: PeopleData, line: PersonLine, key: string): ListRow {
  return { type: 'person', key, line, cloth: clothOf(data, line.event) };
}

/**
 * A search gives one flat list, best first; otherwise people are grouped by event. What was found is
 * named by its place, so that at the next key a row changes its words and is not made anew.
 */
export function listRows(data: PeopleData, { query, filters, found, today }: ListView): ListRow[] {
  if (query.trim()) return foundLines(data, found, filters, today).map((line, place) => personRow(data, line, `found:${place}`));
  return filters.length === 0 ? everybody(data) : groupRows(data, filtered(data.lines, filters, today));
}

function groupRows(data: PeopleData, lines: readonly PersonLine[]): ListRow[] {
  const rows: ListRow[] = [];
  for (const group of groupByEvent(lines, data.events)) {
    rows.push({ type: 'head', key: `head:${group.event}`, group, count: data.first?.groups.get(group.event) ?? group.people.length });
    const cloth = group.doc?.cloth ?? '';
    for (const line of group.people) rows.push({ type: 'person', key: line.id, line, cloth });
  }
  return rows;
}

const made = new WeakMap<PeopleData, ListRow[]>();

/** The rows of everybody, made once for each state of the data: a search that is cleared finds them again. */
export function everybody(data: PeopleData): ListRow[] {
  let rows = made.get(data);
  if (!rows) made.set(data, (rows = groupRows(data, data.lines)));
  return rows;
}

const counted = new WeakMap<PeopleData, { today: string; counts: Map<Filter, number> }>();

/** How many people each filter would show, counted once for each state of the data and day. */
export function filtersOf(data: PeopleData, today: string): Map<Filter, number> {
  if (data.first) return data.first.filters;
  let known = counted.get(data);
  if (known?.today !== today) counted.set(data, (known = { today, counts: filterCounts(data.lines, today) }));
  return known.counts;
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
