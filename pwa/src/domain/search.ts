/**
 * Search as you type: the part of a word that was typed is looked for in every word that anybody can be
 * found by, each of which knows its people. So CJK inside words, phone fragments and names without their
 * marks are found, and a key at 10,000 people costs a look at those words that hold its rarest letter, or
 * at those the last key left.
 */
import { fold, foldPhone } from './fold';

/** The words of a query. Something that looks like a phone number is one word of digits. */
export function queryWords(query: string): string[] {
  if (/\d/.test(query) && /^[\d\s+().\-/]+$/.test(query.trim())) {
    const digits = foldPhone(query);
    const bare = digits.replace(/^0+/, '');
    return [bare.length >= 3 ? bare : digits];
  }
  return fold(query).split(/\s+/).filter(Boolean);
}

/** What one person can be found by. `name` matches rank first. */
export interface Findable {
  name: readonly string[];
  rest: readonly string[];
  phones?: readonly string[];
}

interface Entry {
  id: string;
  stamp: number | string;
  name: string;
  /** Place in the order of adding; kept when the person changes. */
  n: number;
  /** Numbers of their words. */
  words: number[];
}

/** The words of a person, each once. */
function wordsOf(name: string, { rest, phones = [] }: Findable): Set<string> {
  const text = [name, ...rest.map(fold), ...phones.map(foldPhone)].join('\n');
  return new Set(text.split(/\s+/).filter(Boolean));
}

/** Best first: every word begins the name, every word begins a word of it, some are in it, anywhere else. */
function rank(name: string, words: readonly string[]): number {
  let [best, isIn] = [0, false];
  for (const word of words) {
    const at = name.indexOf(word);
    isIn ||= at >= 0;
    if (at !== 1) best = Math.max(best, at > 1 && name.includes(` ${word}`) ? 1 : 2);
  }
  return best < 2 ? best : isIn ? 2 : 3;
}

/**
 * A typo in a word still being typed: `word` begins with what was typed but for one insertion, deletion,
 * change or swap of neighbours. `tails` are the typed word from each letter on, so that nothing is cut here.
 */
function beginsNearly(word: string, tails: readonly string[]): boolean {
  const typed = tails[0]!;
  if (word.length < typed.length - 1) return false;
  let i = 0;
  while (i < typed.length && typed.charCodeAt(i) === word.charCodeAt(i)) i += 1;
  if (i >= typed.length - 1) return true;
  const after = tails[i + 1]!;
  return word.startsWith(after, i) || word.startsWith(after, i + 1) || word.startsWith(tails[i]!, i + 1)
    || (typed[i] === word[i + 1] && typed[i + 1] === word[i] && word.startsWith(tails[i + 2]!, i + 2));
}

const tailsOf = (typed: string): string[] => Array.from({ length: typed.length + 1 }, (_, i) => typed.slice(i));

const SHORTEST_TYPO = 3;

/** The best of those found, in order, and how many there are. */
export interface Found { ids: string[]; total: number }

const NOBODY: Found = { ids: [], total: 0 };

/** The index. `set` it person by person (in slices, when idle); `best` at every key. */
export class SearchIndex {
  private readonly entries = new Map<string, Entry>();
  private readonly order: (Entry | undefined)[] = [];
  /** Every word, its number, and the places of its people. */
  private readonly words: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly people: number[][] = [];
  /** Numbers of the words that hold a UTF-16 unit: where every search begins, and where that for one letter ends. */
  private readonly letters = new Map<number, number[]>();
  /** Words that held those of the last query. */
  private last = new Map<string, number[]>();
  /** By place: the last step of a search that found this person. */
  private marks = new Uint32Array(0);
  private step = 0;

  get size(): number {
    return this.entries.size;
  }

  /** Adds or replaces a person; does nothing when the stamp is the one already held. */
  set(id: string, stamp: number | string, findable: () => Findable): void {
    const old = this.entries.get(id);
    if (old?.stamp === stamp) return;
    if (old) this.unlink(old);
    const found = findable(), name = ` ${found.name.map(fold).join(' \n ')}`;
    const entry = { id, stamp, name, n: old?.n ?? this.order.length, words: [] };
    for (const word of wordsOf(name, found)) this.link(word, entry);
    this.entries.set(id, (this.order[entry.n] = entry));
    this.last.clear();
  }

  private link(word: string, entry: Entry): void {
    let number = this.numbers.get(word);
    if (number === undefined) {
      this.numbers.set(word, (number = this.words.push(word) - 1));
      this.people.push([]);
      this.spell(word, number);
    }
    this.people[number]!.push(entry.n);
    entry.words.push(number);
  }

  private spell(word: string, number: number): void {
    for (let i = 0; i < word.length; i += 1) {
      const unit = word.charCodeAt(i), holding = this.letters.get(unit);
      if (!holding) this.letters.set(unit, [number]);
      else if (holding.at(-1) !== number) holding.push(number);
    }
  }

  private unlink({ n, words }: Entry): void {
    for (const word of words) this.people[word]!.splice(this.people[word]!.indexOf(n), 1);
  }

  /** Forgets everybody who is not in the set. */
  keep(ids: ReadonlySet<string>): void {
    const gone = new Set<number>();
    for (const { id, n } of this.entries.values()) {
      if (ids.has(id)) continue;
      gone.add(n);
      this.order[n] = undefined;
      this.entries.delete(id);
    }
    if (gone.size > 0) this.people.forEach((places, word) => { this.people[word] = places.filter((n) => !gone.has(n)); });
    this.last.clear();
  }

  /** Ids that match, best first. An empty query matches nobody: the caller shows the whole list. */
  search(query: string): string[] {
    return this.best(query).ids;
  }

  /** As `search`, at most so many of them: thousands need not be put in order to show a screenful. */
  best(query: string, most = Infinity): Found {
    const words = queryWords(query);
    if (words.length === 0) return NOBODY;
    const holding = words.map((word) => this.holding(word));
    this.last = new Map(words.map((word, i) => [word, holding[i]!]));
    const total = this.mark(holding) || this.mark(words.map((word, i) => this.withTypos(word, holding[i]!)));
    return total ? { ids: this.ordered(words, most), total } : NOBODY;
  }

  /** Numbers of the words in which this one is; a longer query looks at what is left of the last one. */
  private holding(part: string): number[] {
    const pools = Array.from({ length: part.length }, (_, i) => this.letters.get(part.charCodeAt(i)) ?? []);
    if (part.length === 1) return pools[0]!;
    for (const [before, left] of this.last) if (part.includes(before)) pools.push(left);
    const least = pools.reduce((a, b) => (b.length < a.length ? b : a));
    return least.filter((number) => this.words[number]!.includes(part));
  }

  private which(passes: (word: string) => boolean): number[] {
    const found: number[] = [], { words } = this;
    for (let number = 0; number < words.length; number += 1) if (passes(words[number]!)) found.push(number);
    return found;
  }

  private withTypos(part: string, holding: number[]): number[] {
    if (part.length < SHORTEST_TYPO) return holding;
    const tails = tailsOf(part);
    return [...holding, ...this.which((word) => word.length >= SHORTEST_TYPO && beginsNearly(word, tails))];
  }

  /** Marks whoever has one word out of each list; answers how many. */
  private mark(lists: readonly number[][]): number {
    this.makeRoom(lists.length);
    return lists.reduce((_, list, i) => this.markWith(list, i === 0), 0);
  }

  private markWith(list: readonly number[], isFirst: boolean): number {
    const { marks, people, entries: { size } } = this, before = this.step, now = (this.step += 1);
    let found = 0;
    for (const word of list) {
      for (const n of people[word]!) {
        if (marks[n] === now || (!isFirst && marks[n] !== before)) continue;
        marks[n] = now;
        found += 1;
      }
      if (found === size) break;
    }
    return found;
  }

  private makeRoom(steps: number): void {
    const isWorn = this.step + steps > 0xffffffff;
    if (this.marks.length >= this.order.length && !isWorn) return;
    this.marks = new Uint32Array(2 * this.order.length);
    this.step = 0;
  }

  /** The best of those who are marked; nobody is looked at any more once so many have a name that begins so. */
  private ordered(words: readonly string[], most: number): string[] {
    const { marks, order, step } = this, ranks: string[][] = [[], [], [], []];
    for (let n = 0; n < order.length && ranks[0]!.length < most; n += 1) {
      if (marks[n] !== step) continue;
      const { id, name } = order[n]!;
      ranks[rank(name, words)]!.push(id);
    }
    return ranks.flat().slice(0, most);
  }
}
