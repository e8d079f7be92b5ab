/** Records in which every field holds a mark of its own, and what of them is found in something that left. */
import decodeQR from 'qr/decode.js';
import { FIELDS, type DocOf, type FieldSpec, type Json, type KindName } from '../../domain/schema.ts';

/** What to look for -> the field it stands in. */
const planted = new Map<string, string>();
let count = 0;

function plant(needle: string, name: string): string {
  planted.set(needle, name);
  return needle;
}

/** A word that stands nowhere else. */
export function mark(name: string): string {
  return plant(`Zq${(count += 1)}${name.replace(/[^a-z]/g, '')}Qz`, name);
}

/** An id that counts as a mark: a record's name leaks as well. */
export function markedId(name: string): string {
  return plant(`${String((count += 1)).padStart(8, '0')}-0000-4000-8000-00000000e817`, name);
}

const digits = (name: string): string => plant(String(917_000_000 + (count += 1)), name);

function day(name: string): string {
  const date = new Date(Date.UTC(2041, 0, (count += 1))).toISOString().slice(0, 10);
  plant(date.replaceAll('-', ''), name);
  return plant(date, name);
}

/** Values that mean something to a program are marked in the form that it takes. */
const SHAPED: Record<string, (name: string) => unknown> = {
  emails: (name) => [{ e: 'a', value: `${mark(name)}@mail.example`, label: mark(`${name}.label`), pos: 0 }],
  phones: (name) => [{ e: 'a', value: `+44${digits(name)}`, label: mark(`${name}.label`), pos: 0 }],
  links: (name) => [{ e: 'a', value: `https://web.example/${mark(name)}`, label: mark(`${name}.label`), pos: 0 }],
  socials: (name) => [{ e: 'a', network: 'github', handle: mark(name), pos: 0 }],
  addresses: (name) => [{ e: 'a', value: { street: mark(name), city: mark(`${name}.city`) }, label: mark(`${name}.label`), pos: 0 }],
  link: (name) => `https://web.example/${mark(name)}`,
  name_lang: (name) => plant(`qz-m${String((count += 1)).padStart(6, '0')}`, name),
};

function valueOf(name: string, field: string, { type, value }: FieldSpec): unknown {
  if (SHAPED[field]) return SHAPED[field](name);
  if (type === 'set') return [mark(name)];
  if (type === 'refs') return [markedId(name)];
  if (type === 'ref') return markedId(name);
  if (type === 'composite') return { hidden: mark(name) };
  if (value === 'bool') return true;
  if (value === 'date') return day(name);
  return value === 'str' ? mark(name) : Number(digits(name));
}

/** A record of the kind with a mark in every field, named `as.field`; `own` lies over it. */
export function marked<K extends KindName>(kind: K, own: Partial<DocOf<K>> = {}, as: string = kind): DocOf<K> {
  const fields = Object.entries(FIELDS[kind]).map(([field, spec]) => [field, valueOf(`${as}.${field}`, field, spec)] as const);
  return { ...Object.fromEntries(fields), ...own } as DocOf<K>;
}

/** A composite that works and holds a mark besides. */
export const and = (value: Record<string, Json>, name: string): Record<string, Json> => ({ ...value, hidden: mark(name) });

/** The names of all fields whose marks are in `texts`, as they were sent or unfolded or decoded. */
export function marksIn(...texts: string[]): string[] {
  const read = texts.flatMap((text) => [text, text.replace(/\r?\n[ \t]/g, ''), decoded(text)]).join('\n');
  return [...new Set([...planted].filter(([needle]) => read.includes(needle)).map(([, name]) => name))].sort();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

const PIXELS = 4; // a module, for the reader
const QUIET = 4; // modules

/** The text of a drawn code: `path` of rectangles of dark modules in a square of `size`. */
export function readCode(path: string, size: number): string {
  const side = (size + 2 * QUIET) * PIXELS;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) paint(data, side, Number(x), Number(y), Number(run));
  return decodeQR({ width: side, height: side, data });
}

function paint(data: Uint8ClampedArray, side: number, x: number, y: number, run: number): void {
  for (let row = (y + QUIET) * PIXELS; row < (y + QUIET + 1) * PIXELS; row += 1) {
    for (let column = (x + QUIET) * PIXELS; column < (x + run + QUIET) * PIXELS; column += 1) data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
  }
}
