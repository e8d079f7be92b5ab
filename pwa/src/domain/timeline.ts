/** How you met and what came after: touches and kept promises of one person, newest first. */
import { isOpen, nextDue } from './due';
import { instantOf, type Rec } from './events';
import type { Followup, Interaction } from './schema';

export type Entry =
  | { type: 'touch'; id: string; at: number; interaction: Rec<Interaction>; first: boolean }
  | { type: 'kept'; id: string; at: number; followup: Rec<Followup> };

export interface Timeline {
  /** The earliest open promise: shown on top. */
  next?: Rec<Followup>;
  entries: Entry[];
}

/** The meeting that made the person known: marked as such, else the earliest. */
export function firstMeeting(interactions: readonly Rec<Interaction>[]): Rec<Interaction> | undefined {
  const inOrder = [...interactions].sort(earliest);
  return inOrder.find(({ doc }) => doc.first) ?? inOrder[0];
}

/** The event that a person is filed under: where they were first met, else any where they were met. */
export function eventOfMeetings(meetings: readonly Rec<Interaction>[]): string | undefined {
  return firstMeeting(meetings)?.doc.event ?? meetings.find(({ doc }) => doc.event)?.doc.event;
}

function earliest(a: Rec<Interaction>, b: Rec<Interaction>): number {
  return instantOf(a.doc.at) - instantOf(b.doc.at) || (a.id < b.id ? -1 : 1);
}

/**
 * A promise that was kept is shown once: as the touch it led to where one was written
 * (`outcome_of`), else by itself. What was let go is not shown.
 */
export function timelineOf(interactions: readonly Rec<Interaction>[], followups: readonly Rec<Followup>[]): Timeline {
  const first = firstMeeting(interactions)?.id;
  const told = new Set(interactions.map(({ doc }) => doc.outcome_of).filter(Boolean));
  const touches = interactions.map((interaction): Entry => ({ type: 'touch', id: interaction.id, at: instantOf(interaction.doc.at), interaction, first: interaction.id === first }));
  const kept = followups.filter(({ id, doc }) => doc.status === 'done' && !told.has(id)).map((followup): Entry => ({ type: 'kept', id: followup.id, at: followup.doc.done_at ?? 0, followup }));
  const next = nextDue(followups.filter(({ doc }) => isOpen(doc)));
  const entries = [...touches, ...kept].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  return { ...(next ? { next } : {}), entries };
}
