/** What the review reads: everybody who came in, with meetings, promises and open questions. */
import { derived, type Readable } from 'svelte/store';
import { all, live, type Row } from '../../db/records.ts';
import { waitingSwaps } from '../../domain/scan-accept.ts';
import { reviewList, type ReviewItem, type ReviewRecords } from '../../domain/review.ts';

export interface ReviewData extends ReviewRecords {
  events: Map<string, Row<'event'>>;
  cards: Row<'card'>[];
  items: ReviewItem[];
  /** Cards that came back and are not answered. */
  waiting: Row<'swap'>[];
}

/** The review's records and its list, again after every change. */
export const reviewData: Readable<ReviewData | undefined> = live(async () => {
  const [contacts, interactions, followups, conflicts, events, cards, swaps] = await Promise.all([
    all('contact'), all('interaction'), all('followup'), all('conflict'), all('event'), all('card'), all('swap'),
  ]);
  const records = { contacts, interactions, followups, conflicts };
  return { ...records, cards, events: new Map(events.map((e) => [e.id, e])), items: reviewList(records), waiting: waitingSwaps(swaps) };
});

/** The number on the tab. */
export const toLookAt: Readable<number> = derived(reviewData, ($data) => ($data ? $data.items.length + $data.waiting.length : 0));
