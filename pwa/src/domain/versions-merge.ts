/** Two cards of one person, side by side: what must be chosen, what is kept from both, what comes out. Pure. */
import { FIELDS, type Contact } from './schema.ts';

export type Pick = Record<string, 'id' | 'into'>;

/** One row of the comparison. `choose`: the two differ; `both`: lists, which are united. */
export interface MergeRow { field: string; id: unknown; into: unknown; kind: 'choose' | 'both' }

/** Fields nobody chooses: view state, where it came from, and the note, which is kept from both. */
const UNASKED = new Set(['note', 'received', 'badge', 'uid', 'source', 'swap_tokens', 'looked_at', 'starred', 'family', 'given', 'name_lang', 'online_only', 'met_where']);

type Any = Record<string, unknown>;

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function asKey(value: unknown): string {
  return typeof value === 'string' ? value.normalize('NFC').trim() : JSON.stringify(value);
}

/** Rows in the order of the declaration: where the two differ, and lists that either has. */
export function mergeRows(id: Contact, into: Contact): MergeRow[] {
  return Object.entries(FIELDS.contact).filter(([field]) => !UNASKED.has(field)).flatMap(([field, spec]): MergeRow[] => {
    const [one, other] = [(id as Any)[field], (into as Any)[field]];
    if (spec.type === 'elements' || spec.type === 'set' || spec.type === 'refs') return isEmpty(one) && isEmpty(other) ? [] : [{ field, id: one, into: other, kind: 'both' }];
    return isEmpty(one) || isEmpty(other) || asKey(one) === asKey(other) ? [] : [{ field, id: one, into: other, kind: 'choose' }];
  });
}

/** What to keep where nobody has chosen yet: the fuller of the two, else the older card's. */
export function firstPick(rows: readonly MergeRow[]): Pick {
  const longer = (row: MergeRow): 'id' | 'into' => (asKey(row.id).length > asKey(row.into).length ? 'id' : 'into');
  return Object.fromEntries(rows.filter((r) => r.kind === 'choose').map((row) => [row.field, longer(row)]));
}

/** The card after merging: chosen values, lists united without doubling, whatever only one of them has. */
export function mergedCard(id: Contact, into: Contact, pick: Pick): Contact {
  const out: Any = { ...(id as Any), ...Object.fromEntries(Object.entries(into).filter(([, value]) => !isEmpty(value))) };
  for (const row of mergeRows(id, into)) out[row.field] = row.kind === 'both' ? united(row.id, row.into) : row[pick[row.field] ?? 'into'];
  return out as Contact;
}

function united(one: unknown, other: unknown): unknown[] {
  const seen = new Set<string>();
  const key = (item: unknown) => {
    const value = (item as { value?: unknown; handle?: unknown }).value ?? (item as { handle?: unknown }).handle ?? item;
    return asKey(value).toLowerCase();
  };
  return [...((other as unknown[] | undefined) ?? []), ...((one as unknown[] | undefined) ?? [])].filter((item) => !seen.has(key(item)) && seen.add(key(item)));
}
