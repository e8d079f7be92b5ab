/**
 * A mutation in the wire form of SPEC.md 4.4, as the outbox keeps it: without `mid` (the key has it)
 * and without `age` (made when it is sent). What is stored here is what the hash covers.
 */
import type { KindName } from '../domain/schema';

/** A record's fields; empty ones are left out. */
export type Doc = Record<string, unknown>;

/** One change of a list: strings of a set, or elements with their client-made id `e`. */
export interface Elem { add?: Item[]; set?: Element_[]; rem?: string[] }
export interface Element_ { e: string; [subfield: string]: unknown }
export type Item = string | Element_;

/** A text as typed (`v`) and the text its editor started from (`bt`; absent: empty). */
export interface TextEdit { v: string; bt?: string }

/** First name of a mutation that was renamed: device id and mid. */
export type Name = [device: string, mid: number];

/** In whose name a mutation that cannot be pushed stays in the queue: it is shown and listed, and nobody sends or settles it. */
export const DEPOSITED = 'deposited';

export interface Mutation {
  op: 'put' | 'del' | 'undel' | 'merge' | 'unmerge' | 'distinct' | 'nop';
  schema?: number;
  kind?: KindName;
  id?: string;
  create?: true;
  cur?: number;
  b?: number;
  bs?: Record<string, number>;
  set?: Doc;
  text?: Record<string, TextEdit>;
  elem?: Record<string, Elem>;
  inc?: Record<string, number>;
  start?: Record<string, number>;
  into?: string;
  other?: string;
  pick?: Record<string, 'id' | 'into'>;
  was?: Name;
  own?: Name[];
  /** In a `nop`: the id of the deposit that holds the words which were too long to push. */
  deposit?: string;
}

/** Every record a mutation names: its own, and the other one of a merge or a distinct pair. */
export function namedIds(m: Mutation): string[] {
  return [m.id, m.into, m.other].filter((id): id is string => id !== undefined);
}

/** Empty in the sense of a document: such a field is left out of it. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
