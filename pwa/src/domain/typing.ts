/**
 * A form whose data comes from the disk after somebody began to type in it.
 *
 * What they typed is newer than anything on the disk, so it always stays; what they left alone is
 * filled in; and where a text was typed beside one that was on the disk, both stay.
 */

type Fields = Record<string, unknown>;

/**
 * `loaded` with all that was done to a form between `first` (as it stood when nothing was typed) and `now`, field by field:
 * a field left alone takes the loaded value, a line typed in wins over it, a list takes what was added and loses what was taken out.
 * `long` names the fields of several lines, at any depth: there the loaded text stays, with what was typed in or after it.
 */
export function withTyped<T extends object>(loaded: T, first: T, now: T, long: readonly string[] = []): T {
  const [ours, then, typed] = [loaded, first, now] as [Fields, Fields, Fields];
  const names = Object.keys({ ...typed, ...ours });
  return Object.fromEntries(names.map((name) => [name, name in ours ? one(ours[name], then[name], typed[name], long, name) : typed[name]])) as T;
}

function one(loaded: unknown, first: unknown, now: unknown, long: readonly string[], name: string): unknown {
  if (isSame(first, now)) return loaded;
  if (Array.isArray(loaded) && Array.isArray(now)) return listWithTyped(loaded, Array.isArray(first) ? first : [], now);
  if (isObject(loaded) && isObject(first) && isObject(now)) return withTyped(loaded, first, now, long);
  return long.includes(name) && typeof loaded === 'string' && typeof now === 'string' ? textWithTyped(loaded, typeof first === 'string' ? first : '', now) : now;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

function listWithTyped(loaded: unknown[], first: unknown[], now: unknown[]): unknown[] {
  const lacks = (list: unknown[]) => (item: unknown) => !list.some((other) => isSame(other, item));
  const kept = loaded.filter((item) => lacks(first)(item) || !lacks(now)(item));
  return [...kept, ...now.filter(lacks(first)).filter(lacks(kept))];
}

/** The same for one text of several lines: the edit is made where its surroundings are, else what was typed goes below. */
export function textWithTyped(loaded: string, first: string, now: string): string {
  if (now === first || loaded === now) return loaded;
  if (first && loaded.startsWith(first)) return now + loaded.slice(first.length);
  if (first && loaded.endsWith(first)) return loaded.slice(0, -first.length) + now;
  return [loaded, inserted(first, now)].filter(Boolean).join('\n');
}

/** What `now` has between the beginning and the end that it shares with `first`, in whole characters. */
function inserted(first: string, now: string): string {
  const [was, is] = [[...first], [...now]];
  const most = Math.min(was.length, is.length);
  let head = 0;
  while (head < most && was[head] === is[head]) head++;
  let tail = 0;
  while (tail < most - head && was.at(-1 - tail) === is.at(-1 - tail)) tail++;
  return is.slice(head, is.length - tail).join('');
}
