/**
 * The words in what could not be saved, so that they can be copied or put into a file.
 *
 * Takes a form as it was typed, or the changes made from it; gives what a person wrote, one line
 * each. Ids, codes and switches are not their words.
 */

const IDENTIFIER = /^(?:[a-z]_)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/iu;
const NOT_WORDS = new Set(['e', 'id', 'op', 'kind', 'into', 'cloth', 'tz', 'how', 'channel', 'balance', 'status', 'swap_secret', 'swap_token', 'uid']);

interface Edit { before?: Record<string, unknown>; after?: Record<string, unknown> }

/** What is written in `typed`: each text once, in its order. */
export function writtenIn(typed: unknown): string {
  return [...new Set(texts(typed))].join('\n');
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() && !IDENTIFIER.test(value) ? [value.trim()] : [];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  const { before, after } = value as Edit;
  return Object.entries(before && after ? changed(before, after) : value).flatMap(([name, inner]) => (NOT_WORDS.has(name) ? [] : texts(inner)));
}

/** The fields of an edit that are not as they were. */
function changed(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
}
