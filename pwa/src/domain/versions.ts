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

/** What the field holds when `choice` is taken. */
export function chosen(type: VersionType, choice: Choice, winner: unknown, loser: unknown, base?: unknown): unknown {
  if (choice === 'winner') return winner;
  if (choice === 'loser') return loser;
  if (Array.isArray(winner) && Array.isArray(loser)) return [...new Set([...winner, ...loser])];
  return type === 'text' ? bothTexts(asText(base), asText(winner), asText(loser)) : `${asText(winner)}, ${asText(loser)}`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Both versions one after the other, what they share written once.
 *
 * A text that only added to the base gives its addition; anything else stands whole on its own line.
 */
export function bothTexts(base: string, winner: string, loser: string): string {
  if (winner.includes(loser)) return winner;
  if (loser.includes(winner)) return loser;
  const addedLate = loser.startsWith(base) ? loser.slice(base.length).trim() : '';
  if (base && addedLate && winner.startsWith(base)) return glue(winner, addedLate, base.includes('\n') ? '\n' : ' ');
  return glue(winner, loser, '\n');
}

function glue(first: string, second: string, between: string): string {
  return /\s$/u.test(first) ? first + second : first + between + second;
}
