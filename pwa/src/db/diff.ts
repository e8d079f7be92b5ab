/**
 * From two documents to what changed, field by field, by the policies of the schema (SPEC.md 4.4):
 * `set` for values kept whole, `text` with the text its editor started from, `elem` for lists, `inc`
 * for counters. What did not change does not travel.
 */
import { elementId } from '../domain/random-ids';
import { FIELDS, type KindName } from '../domain/schema';
import { isEmpty, type Doc, type Elem, type Element_, type Item, type Mutation } from './mutation';

/** The changed part of a put. */
export type Patch = Pick<Mutation, 'set' | 'text' | 'elem' | 'inc'>;

/** Equality of JSON values; empty ones are all alike. */
export function same(a: unknown, b: unknown): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same((a as Doc)[key], (b as Doc)[key]));
}

/** What it takes to get from `before` to `after`; empty when nothing changed. */
export function diff(kind: KindName, before: Doc, after: Doc): Patch {
  const patch: Patch = {};
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!same(before[field], after[field])) addField(patch, kind, field, before[field], after[field]);
  }
  return patch;
}

function addField(patch: Patch, kind: KindName, field: string, before: unknown, after: unknown): void {
  switch (FIELDS[kind]?.[field]?.type) {
    case 'text': return void ((patch.text ??= {})[field] = textEdit(before, after));
    case 'set':
    case 'refs': return void ((patch.elem ??= {})[field] = setEdit(before, after));
    case 'elements': return void ((patch.elem ??= {})[field] = elementsEdit(before, after));
    case 'counter': return void ((patch.inc ??= {})[field] = Number(after ?? 0) - Number(before ?? 0));
    default: (patch.set ??= {})[field] = isEmpty(after) ? null : after;
  }
}

function textEdit(before: unknown, after: unknown): { v: string; bt?: string } {
  const v = String(after ?? '');
  return isEmpty(before) ? { v } : { v, bt: String(before) };
}

const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

function section<T>(name: 'add' | 'set' | 'rem', items: T[]): Elem {
  return items.length ? { [name]: items } : {};
}

function setEdit(before: unknown, after: unknown): Elem {
  const had = new Set(list<string>(before)), has = new Set(list<string>(after));
  return {
    ...section('add', [...has].filter((item) => !had.has(item))),
    ...section('rem', [...had].filter((item) => !has.has(item))),
  };
}

function elementsEdit(before: unknown, after: unknown): Elem {
  const had = new Map(list<Element_>(before).map((item) => [item.e, item]));
  const has = list<Element_>(after).map(withId);
  const kept = new Set(has.map((item) => item.e));
  return {
    ...section('add', has.filter((item) => !had.has(item.e)).map(filled)),
    ...section('set', has.filter((item) => had.has(item.e)).flatMap((item) => subfields(had.get(item.e)!, item))),
    ...section('rem', [...had.keys()].filter((e) => !kept.has(e))),
  };
}

/** An element a form added has no id yet: it gets one here, once. */
function withId(item: Element_): Element_ {
  return item.e ? item : { ...item, e: elementId() };
}

function filled(item: Element_): Element_ {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => !isEmpty(value))) as Element_;
}

function subfields(before: Element_, after: Element_): Element_[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...keys].filter((key) => !same(before[key], after[key]));
  if (changed.length === 0) return [];
  return [{ e: after.e, ...Object.fromEntries(changed.map((key) => [key, isEmpty(after[key]) ? null : after[key]])) }];
}

/** Whether a patch changes anything. */
export function isChange(patch: Patch): boolean {
  return Object.keys(patch).length > 0;
}

/** The records a document of this kind refers to. */
export function references(kind: KindName, doc: Doc): string[] {
  return Object.entries(FIELDS[kind] ?? {}).flatMap(([field, { type }]) => {
    if (type === 'refs') return list<string>(doc[field]);
    return type === 'ref' && typeof doc[field] === 'string' ? [doc[field]] : [];
  });
}

/** Lists hold strings or elements: the ids an item list adds. */
export function addedIds(items: Item[] | undefined): string[] {
  return (items ?? []).filter((item): item is string => typeof item === 'string');
}
