/**
 * Who a merged person is now. The server re-points what refers to them when the merge reaches it
 * (SPEC.md 5.5, 5.9); until then this device reads such references as the survivor, so that after a
 * merge without a network no meeting and no promise is missing.
 */
import { FIELDS, type KindName } from '../domain/schema';
import type { ViewRow } from './database';
import type { Doc } from './mutation';

/** Survivors by the id of who was merged into them; chains are followed, a circle is left alone. */
export type Survivors = ReadonlyMap<string, string>;

export function survivorsOf(contacts: Iterable<ViewRow>): Survivors {
  const into = new Map<string, string>();
  for (const { id, del, into: other } of contacts) if (del !== undefined && other !== undefined) into.set(id, other);
  return new Map([...into.keys()].flatMap((id) => end(into, id)));
}

function end(into: ReadonlyMap<string, string>, id: string): [string, string][] {
  const seen = new Set([id]);
  let at = into.get(id)!;
  for (let next = into.get(at); next !== undefined; at = next, next = into.get(at)) {
    if (seen.has(at)) return [];
    seen.add(at);
  }
  return [[id, at]];
}

/** Whether records of a kind may refer to a person. */
export const namesPeople = (kind: KindName): boolean => peopleFields(kind).length > 0;

function peopleFields(kind: KindName): string[] {
  const fields = Object.entries(FIELDS[kind] ?? {});
  return kind === 'conflict' ? [] : fields.filter(([, { targets }]) => targets.includes('contact')).map(([field]) => field);
}

/** The row as it reads now: the same one where it names nobody who was merged. */
export function followed(row: ViewRow, survivors: Survivors): ViewRow {
  if (survivors.size === 0) return row;
  const named = peopleFields(row.k).filter((field) => [row.doc[field]].flat().some((id) => survivors.has(id as string)));
  return named.length ? { ...row, doc: named.reduce((doc, field) => ({ ...doc, [field]: now(doc[field], survivors) }), row.doc as Doc) } : row;
}

function now(value: unknown, survivors: Survivors): unknown {
  const follow = (id: unknown): unknown => survivors.get(id as string) ?? id;
  return Array.isArray(value) ? [...new Set(value.map(follow))] : follow(value);
}
