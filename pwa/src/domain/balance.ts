/** Give and ask: what went which way between the two of you. Never compared with other people. */
import { instantOf, type Rec } from './events';
import type { Interaction } from './schema';

export interface Balance {
  given: number;
  asked: number;
  /** The last two touches that leaned either way were both asks: a good moment to give. */
  onlyAsked: boolean;
}

/** Counts the touches with one person; those marked `neither`, or not marked, count for nothing. */
export function balanceOf(interactions: readonly Rec<Interaction>[]): Balance {
  const leaning = interactions.filter(({ doc }) => doc.balance === 'given' || doc.balance === 'asked');
  const newest = [...leaning].sort((a, b) => instantOf(b.doc.at) - instantOf(a.doc.at)).slice(0, 2);
  const given = leaning.filter(({ doc }) => doc.balance === 'given').length;
  return { given, asked: leaning.length - given, onlyAsked: newest.length === 2 && newest.every(({ doc }) => doc.balance === 'asked') };
}
