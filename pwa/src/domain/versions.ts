/**
 * Two versions of one field, as two devices wrote it (SPEC.md section 5): what differs, what may be
 * kept, and what the field will read afterwards. Choosing is an ordinary edit; nothing here decides.
 */

/** A run of text; `changed` is true where it is not in the base. */
export interface Span { text: string; changed: boolean }

/** What a person may choose. `both` is offered only where `choicesFor` lists it. */
export type Choice = 'winner' | 'loser' | 'both';

/** The field kinds of the schema which a version can belong to. */
export type VersionType = 'scalar' | 'composite' | 'ref' | 'set' | 'refs' | 'elements' | 'text' | 'counter';

/** The line that stands between two versions of one passage in a merged note (SPEC.md 5.6). */
export const BETWEEN = '⁂';

const MOST_WORDS = 1500;
const WORDS = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}+|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+\s*|\s+/gu;

/** Splits text so that joining the parts gives the text back: words with the space behind them, Han and kana one by one. */
export function words(text: string): string[] {
  return text.match(WORDS) ?? [];
}

/**
 * Marks the words of `text` that `base` does not have, in order.
 *
 * Longest common subsequence between the common head and tail. Past 1,500 words a side the whole
 * middle counts as changed: the screen needs an answer at once, and marking too much loses nothing.
 */
export function changedWords(base: string, text: string): Span[] {
  const a = words(base), b = words(text);
  const head = commonHead(a, b), tail = commonTail(a, b, head);
  const from = a.slice(head, a.length - tail), to = b.slice(head, b.length - tail);
  const kept = from.length > MOST_WORDS || to.length > MOST_WORDS ? new Set<number>() : keptWords(from, to);
  return joinSpans(b.map((word, i) => ({ text: word, changed: i >= head && i < b.length - tail && !kept.has(i - head) })));
}

function same(a: string, b: string): boolean {
  return a.trim() === b.trim();
}

function commonHead(a: string[], b: string[]): number {
  let n = 0;
  while (n < a.length && n < b.length && same(a[n]!, b[n]!)) n++;
  return n;
}

function commonTail(a: string[], b: string[], head: number): number {
  let n = 0;
  while (n < a.length - head && n < b.length - head && same(a[a.length - 1 - n]!, b[b.length - 1 - n]!)) n++;
  return n;
}

/** Indexes of `to` that belong to a longest common subsequence with `from`. */
function keptWords(from: string[], to: string[]): Set<number> {
  const width = to.length + 1;
  const best = new Uint16Array((from.length + 1) * width);
  for (let i = from.length - 1; i >= 0; i--) {
    for (let j = to.length - 1; j >= 0; j--) {
      best[i * width + j] = same(from[i]!, to[j]!)
        ? best[(i + 1) * width + j + 1]! + 1
        : Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!);
    }
  }
  return walk(from, to, best, width);
}

function walk(from: string[], to: string[], best: Uint16Array, width: number): Set<number> {
  const kept = new Set<number>();
  let i = 0, j = 0;
  while (i < from.length && j < to.length) {
    if (same(from[i]!, to[j]!)) { kept.add(j); i++; j++; }
    else if (best[(i + 1) * width + j]! >= best[i * width + j + 1]!) i++;
    else j++;
  }
  return kept;
}

function joinSpans(spans: Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && last.changed === span.changed) last.text += span.text;
    else joined.push({ ...span });
  }
  return joined;
}

/** Choices that make sense: "both" for words and lists, never for a date, a status or an address. */
export function choicesFor(type: VersionType, field: string, winner: unknown, loser: unknown): Choice[] {
  const words = type === 'text' || (type === 'scalar' && JOINABLE.has(field) && isText(winner) && isText(loser));
  return words || type === 'set' || type === 'refs' ? ['winner', 'loser', 'both'] : ['winner', 'loser'];
}

const JOINABLE = new Set(['about', 'success', 'pitch', 'promise', 'outcome', 'place', 'line', 'text', 'why', 'organisation', 'title']);

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** One of the two versions: its value, the device that wrote it, and when (ms). */
export interface Side { v?: unknown; device?: string; at?: number }

/** The side a conflict record carries; anything odd is an empty one. */
export function sideOf(value: unknown): Side {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Side) : {};
}

/** A conflict of a card's or a meeting's field; `field` of an element is `emails/e_9/label`. */
export interface Versions { field: string; type: VersionType; winner: Side; loser: Side }

type AnyDoc = Record<string, unknown>;
type Part = Record<string, unknown> & { e: string };

function elementPath(field: string): { list: string; e: string; part: string } | undefined {
  const [list, e, part] = field.split('/');
  return list && e && part ? { list, e, part } : undefined;
}

function elementsOf(doc: AnyDoc, list: string): Part[] {
  return Array.isArray(doc[list]) ? (doc[list] as Part[]) : [];
}

/** What the field reads now. */
export function currentValue(doc: AnyDoc, field: string): unknown {
  const path = elementPath(field);
  return path ? elementsOf(doc, path.list).find((el) => el.e === path.e)?.[path.part] : doc[field];
}

/**
 * The document after `choice`. Keeping the winner changes nothing but a note, which holds both
 * versions until somebody chooses; what was written since the two met is always kept.
 */
export function resolved(doc: AnyDoc, { field, type, winner, loser }: Versions, choice: Choice): AnyDoc {
  if (type === 'text') return withValue(doc, field, chosenText(asText(doc[field]), choice, asText(winner.v), asText(loser.v)));
  if (choice === 'winner') return doc;
  if (choice === 'loser') return withValue(doc, field, loser.v);
  return withValue(doc, field, joined(currentValue(doc, field), loser.v));
}

function withValue(doc: AnyDoc, field: string, value: unknown): AnyDoc {
  const path = elementPath(field);
  if (!path) return { ...doc, [field]: value };
  const list = elementsOf(doc, path.list).map((el) => (el.e === path.e ? { ...el, [path.part]: value } : el));
  return { ...doc, [path.list]: list };
}

function joined(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return [...new Set([...(one as unknown[]), ...(other as unknown[])])];
  const [a, b] = [asText(one), asText(other)];
  return a.includes(b) ? a : [a, b].filter(Boolean).join(', ');
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function chosenText(now: string, choice: Choice, winner: string, loser: string): string {
  if (choice === 'both') return now.includes(BETWEEN) || now.includes(loser) ? withoutBetween(now) : `${now.trimEnd()}\n${loser}`;
  const [wanted, other] = choice === 'winner' ? [winner, loser] : [loser, winner];
  return wasWrittenSince(now, winner, loser) ? withoutOther(now, wanted, other) : wanted;
}

function withoutBetween(text: string): string {
  return text.split('\n').filter((line) => line.trim() !== BETWEEN).join('\n');
}

function wasWrittenSince(now: string, winner: string, loser: string): boolean {
  const known = new Set([...words(winner), ...words(loser)].map((word) => word.trim()));
  return words(now).some((word) => word.trim() !== BETWEEN && !known.has(word.trim()));
}

/** The text without the words that only the other version has. */
function withoutOther(now: string, wanted: string, other: string): string {
  const parts = words(now);
  const [inWanted, inOther] = [kept(words(wanted), parts), kept(words(other), parts)];
  return parts.filter((word, i) => word.trim() !== BETWEEN && (inWanted.has(i) || !inOther.has(i))).join('').trim();
}

function kept(from: string[], to: string[]): Set<number> {
  return from.length > MOST_WORDS || to.length > MOST_WORDS ? new Set(to.keys()) : keptWords(from, to);
}
