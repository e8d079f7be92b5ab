/**
 * Folding an edit into a mutation that never left the device (SPEC.md 4.3): the first base, the last
 * value, per element the last operation. Only into the last entry that names the record; the caller
 * has checked that.
 */
import { SCHEMA_VERSION } from '../domain/schema';
import type { OutboxEntry } from './database';
import type { Elem, Element_, Item, Mutation, TextEdit } from './mutation';

/** Whether `next` may be folded into `last`, the last entry naming the record; `seq` is the one in snap. */
export function canCoalesce(last: OutboxEntry | undefined, next: Mutation, seq: number): last is OutboxEntry {
  if (!last || last.state !== 'new' || last.sent_at !== undefined) return false;
  const m = last.m;
  if (m.op !== 'put' || next.op !== 'put' || next.create || m.id !== next.id) return false;
  if (m.inc || next.inc || m.was || m.own || m.schema !== SCHEMA_VERSION) return false;
  if (m.b !== seq || next.b !== seq) return false;
  return Object.entries(next.text ?? {}).every(([field, edit]) => continues(m.text?.[field], edit));
}

function continues(before: TextEdit | undefined, edit: TextEdit): boolean {
  return before === undefined || (edit.bt ?? '') === before.v;
}

/** `last` with `next` folded in. */
export function coalesce(last: Mutation, next: Mutation): Mutation {
  const out: Mutation = { ...last };
  if (next.set) out.set = { ...last.set, ...next.set };
  if (next.text) out.text = { ...last.text, ...foldTexts(last.text, next.text) };
  if (next.elem) out.elem = { ...last.elem, ...foldLists(last.elem, next.elem) };
  const fresh = Object.entries(next.bs ?? {}).filter(([field]) => !(field in (last.set ?? {})));
  if (fresh.length) out.bs = { ...last.bs, ...Object.fromEntries(fresh) };
  return out;
}

function foldTexts(last: Mutation['text'] = {}, next: Record<string, TextEdit>): Record<string, TextEdit> {
  return Object.fromEntries(Object.entries(next).map(([field, edit]) => {
    const bt = field in last ? last[field]!.bt : edit.bt;
    return [field, bt === undefined ? { v: edit.v } : { v: edit.v, bt }];
  }));
}

function foldLists(last: Mutation['elem'] = {}, next: Record<string, Elem>): Record<string, Elem> {
  return Object.fromEntries(Object.entries(next).map(([field, elem]) => [field, foldList(last[field] ?? {}, elem)]));
}

const keyOf = (item: Item): string => (typeof item === 'string' ? item : item.e);

type Op = { add: Item } | { set: Element_ } | { rem: string };

function foldList(last: Elem, next: Elem): Elem {
  const ops = new Map<string, Op>();
  for (const elem of [last, next]) {
    for (const key of elem.rem ?? []) ops.set(key, { rem: key });
    for (const item of elem.add ?? []) ops.set(keyOf(item), { add: item });
    for (const item of elem.set ?? []) ops.set(item.e, settled(ops.get(item.e), item));
  }
  return collected([...ops.values()]);
}

/** A `set` on an element added or set before in the same mutation becomes part of that. */
function settled(before: Op | undefined, item: Element_): Op {
  if (before && 'add' in before && typeof before.add === 'object') return { add: { ...before.add, ...item } };
  if (before && 'set' in before) return { set: { ...before.set, ...item } };
  return { set: item };
}

function collected(ops: Op[]): Elem {
  const out: Elem = {};
  for (const op of ops) {
    if ('add' in op) (out.add ??= []).push(op.add);
    else if ('set' in op) (out.set ??= []).push(op.set);
    else (out.rem ??= []).push(op.rem);
  }
  return out;
}
