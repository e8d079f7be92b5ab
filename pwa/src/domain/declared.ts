/**
 * What of a record from a file is as the schema declares it. The server sets aside what is not; the
 * screens read it before it gets there, and a name that is a number would break each of them.
 */
import { FIELDS, type FieldSpec, type KindName, type ValueType } from './schema';

type Doc = Record<string, unknown>;
type Test = (value: unknown) => boolean;

const isString: Test = (value) => typeof value === 'string';
const isObject = (value: unknown): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value);
const VALUES: Record<ValueType, Test> = {
  str: isString, date: isString, int: Number.isInteger, number: Number.isFinite, bool: (value) => typeof value === 'boolean', json: isObject,
};

/** `doc` without unknown fields and without values of another type than the declared one; of a list, without such items. */
export function declared(kind: KindName, doc: Doc): Doc {
  const known = Object.entries(doc).filter(([field]) => Object.hasOwn(FIELDS[kind], field));
  return Object.fromEntries(known.flatMap(([field, value]) => {
    const kept = fitting(field, FIELDS[kind][field]!, value);
    return kept === undefined ? [] : [[field, kept]];
  }));
}

function fitting(field: string, spec: FieldSpec, value: unknown): unknown {
  switch (spec.type) {
    case 'set': case 'refs': return itemsOf(value, isString);
    case 'elements': return itemsOf(value, (item) => isElement(field, spec, item));
    case 'counter': return VALUES.number(value) ? value : undefined;
    default: return VALUES[spec.value](value) ? value : undefined;
  }
}

const itemsOf = (value: unknown, fits: Test): unknown[] | undefined => (Array.isArray(value) ? value.filter(fits) : undefined);

/** `pref` and `pos` only say in which order: any value does. */
function isElement(field: string, spec: FieldSpec, item: unknown): boolean {
  if (!isObject(item) || !isString(item['e'])) return false;
  const words = spec.subfields.filter((name) => name !== 'pref' && name !== 'pos' && item[name] !== undefined);
  return words.every((name) => (field === 'addresses' && name === 'value' ? isObject : isString)(item[name]));
}
