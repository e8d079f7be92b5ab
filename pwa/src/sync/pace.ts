/** When to try again and how often to look (SPEC.md 4.11, 4.14). Pure: the random number is passed in. */
const SECOND = 1000;
const MOST = 300 * SECOND;
const LIVELY = 120 * SECOND;

export type Random = () => number;

/** Full jitter: up to 1 s, 2 s, 4 s ... 5 min after the n-th failure in a row (the first is 0). */
export function backoff(failures: number, random: Random, retryAfter = 0): number {
  return retryAfter * SECOND + random() * Math.min(MOST, SECOND * 2 ** Math.min(failures, 20));
}

/** Until the next round when all is well: a minute with unsent work, else five; give or take half. */
export function idle(waiting: boolean, random: Random): number {
  return (waiting ? 60 : 300) * SECOND * (0.5 + random());
}

/** After the network came back: not everybody in the same second. */
export function reconnect(waiting: boolean, random: Random): number {
  return random() * (waiting ? 3 : 30) * SECOND;
}

/** Until the next look at the head: `quiet` ms since the last change seen or made here. */
export function lookAgain(quiet: number, visible: boolean, random: Random, atLeast = 0): number {
  const gap = !visible ? 60 : quiet < LIVELY ? 2 : 15;
  return Math.max(gap, atLeast) * SECOND * (0.8 + 0.4 * random());
}
