/**
 * The view of a record: what was pulled, with this device's own mutations laid over it in order
 * (SPEC.md 4.3). Nothing is resolved here: two devices' values meet on the server only.
 */
import { isEmpty, type Doc, type Elem, type Element_, type Item, type Mutation } from './mutation';

/** A record as far as the overlay is concerned. `del` is a seq, or 1 for a delete of one's own. */
export interface Base { doc: Doc; del?: number; into?: string }

/** Whether a field is view state (starred, position): such a put does not bring a deleted record back. */
export type IsQuiet = (field: string) => boolean;

/** Lays `mutations`, in their order, over `base` (undefined: not pulled). Undefined if nothing is left. */
export function overlay(base: Base | undefined, mutations: Mutation[], isQuiet: IsQuiet, id?: string): Base | undefined {
  let row: Base | undefined = base && { ...base, doc: { ...base.doc } };
  for (const m of mutations) row = lay(row, m, isQuiet, id ?? m.id);
  return row;
}

function lay(row: Base | undefined, m: Mutation, isQuiet: IsQuiet, id: string | undefined): Base | undefined {
  if (m.op === 'merge' && m.into !== id) return row && { ...row, del: row.del ?? 1, into: m.into! };
  if (m.op === 'put') return put(row, m, isQuiet);
  if (m.op === 'del') return row && { ...row, del: row.del ?? 1 };
  if (m.op === 'undel') return row && alive(row);
  if (m.op === 'unmerge' && m.id === id) return row && alive(row);
  return row;
}

function alive(row: Base): Base {
  const { del: _del, into: _into, ...rest } = row;
  return rest;
}

function put(row: Base | undefined, m: Mutation, isQuiet: IsQuiet): Base {
  const before = row ?? { doc: {} };
  const after = m.create || fieldsOf(m).some((field) => !isQuiet(field)) ? alive(before) : before;
  return { ...after, doc: patched(after.doc, m) };
}

/** Names of the fields which a put touches. */
export function fieldsOf(m: Mutation): string[] {
  return [m.set, m.text, m.elem, m.inc].flatMap((section) => Object.keys(section ?? {}));
}

function patched(doc: Doc, m: Mutation): Doc {
  const out = { ...doc };
  const assign = (field: string, value: unknown): void => {
    if (isEmpty(value)) delete out[field];
    else out[field] = value;
  };
  for (const [field, value] of Object.entries(m.set ?? {})) assign(field, value);
  for (const [field, text] of Object.entries(m.text ?? {})) assign(field, text.v);
  for (const [field, elem] of Object.entries(m.elem ?? {})) assign(field, elements(out[field], elem));
  for (const [field, n] of Object.entries(m.inc ?? {})) out[field] = ((out[field] as number | undefined) ?? m.start?.[field] ?? 0) + n;
  return out;
}

const keyOf = (item: Item): string => (typeof item === 'string' ? item : item.e);

function elements(list: unknown, { add = [], set = [], rem = [] }: Elem): Item[] {
  const out = new Map((Array.isArray(list) ? (list as Item[]) : []).map((item) => [keyOf(item), item]));
  for (const key of rem) out.delete(key);
  for (const item of add) out.set(keyOf(item), typeof item === 'string' ? item : element(out.get(item.e), item));
  for (const change of set) out.set(change.e, element(out.get(change.e), change));
  return sorted([...out.values()]);
}

/** An element with subfields laid over it; an emptied subfield is left out. */
function element(before: Item | undefined, change: Element_): Element_ {
  const merged = { ...(typeof before === 'object' ? before : {}), ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => !isEmpty(value))) as Element_;
}

const position = (item: Item): number => (typeof item === 'object' && typeof item['pos'] === 'number' ? item['pos'] : 0);

function sorted(items: Item[]): Item[] {
  return items.sort((a, b) => position(a) - position(b));
}
