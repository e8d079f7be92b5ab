/** What the review reads: everybody who came in, with meetings, promises and open questions. */
import { derived, readable, type Readable } from 'svelte/store';
import { all, live, type Row } from '../../db/records.ts';
import { waitingSwaps } from '../../domain/scan-accept.ts';
import { reviewCount, reviewList, type ReviewItem, type ReviewRecords } from '../../domain/review.ts';
import { breath } from '../../platform/breath.ts';

export interface ReviewData extends ReviewRecords {
  events: Map<string, Row<'event'>>;
  cards: Row<'card'>[];
  items: ReviewItem[];
  /** Cards that came back and are not answered. */
  waiting: Row<'swap'>[];
}

async function read(): Promise<ReviewRecords> {
  const [contacts, interactions, followups, conflicts] = await Promise.all([all('contact'), all('interaction'), all('followup'), all('conflict')]);
  return { contacts, interactions, followups, conflicts };
}

async function readAll(): Promise<ReviewData> {
  const [records, events, cards, swaps] = await Promise.all([read(), all('event'), all('card'), all('swap')]);
  return { ...records, cards, events: new Map(events.map((e) => [e.id, e])), items: reviewList(records), waiting: waitingSwaps(swaps) };
}

/** The review's records and its list, again after every change. Coming back does not begin with whom it showed before: they may be gone. */
export const reviewData: Readable<ReviewData | undefined> = readable<ReviewData | undefined>(undefined, (set) => {
  set(undefined);
  return live(readAll).subscribe(set);
});

/** The number on the tab. It is nobody's first look: the page may answer before it is counted. */
export const toLookAt: Readable<number> = derived(live(async () => {
  const [records, swaps] = await Promise.all([read(), all('swap')]);
  await breath();
  return reviewCount(records) + waitingSwaps(swaps).length;
}), ($count) => $count ?? 0);
