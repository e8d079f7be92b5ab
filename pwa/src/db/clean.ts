/**
 * What PostgreSQL's JSON refuses must not be saved either (SPEC.md 4.3): NUL is left out and a lone
 * surrogate becomes U+FFFD, here and again on the server.
 */

/** `text` without NUL and without lone surrogates. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** A copy of any JSON value with every string and key of it cleaned; `undefined` is left out. */
export function clean<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(clean) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [cleanText(key), clean(inner)])) as T;
}
