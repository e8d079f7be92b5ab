/** The changes that make, keep, let go and move a promise, each with its undo: plain data for `write`. */
import type { Day, Instant } from './dates';
import { channelOf, kindOf, type FollowupKind } from './due';
import type { Rec } from './events';
import type { Followup, Interaction } from './schema';

/** What `db` writes; the shape of its `Change` for the operations used here. */
export type Step =
  | { op: 'create'; kind: 'followup' | 'interaction'; id: string; doc: Followup | Interaction }
  | { op: 'edit'; kind: 'followup'; id: string; before: Followup; after: Followup }
  | { op: 'remove'; kind: 'followup' | 'interaction'; id: string };

/** Steps to take and the steps that take them back. */
export interface Deed {
  steps: Step[];
  undo: Step[];
}

function edited({ id, doc }: Rec<Followup>, after: Followup): Deed {
  return {
    steps: [{ op: 'edit', kind: 'followup', id, before: doc, after }],
    undo: [{ op: 'edit', kind: 'followup', id, before: after, after: doc }],
  };
}

/** What is promised to whom; `met` is the meeting where it was said. */
export interface Promised {
  id: string;
  contacts: string[];
  kind: FollowupKind;
  due: Day;
  promise?: string;
  event?: string | undefined;
  met?: string | undefined;
  trip?: string | undefined;
  opportunity?: string | undefined;
  detail?: unknown;
}

export function promised({ id, promise, event, met, trip, opportunity, detail, ...rest }: Promised): Deed {
  const optional = { promise: promise?.trim(), event, met, trip, opportunity, detail };
  const doc = { ...rest, ...Object.fromEntries(Object.entries(optional).filter(([, v]) => v)), status: 'open' } as Followup;
  return { steps: [{ op: 'create', kind: 'followup', id, doc }], undo: [{ op: 'remove', kind: 'followup', id }] };
}

/** How a promise was kept. `touch` is the id of the interaction that says so. */
export interface Kept {
  touch: string;
  now: Instant;
  tz: string;
  channel?: string;
  balance?: string;
  note?: string;
  place?: string;
}

/**
 * Done: the follow-up is closed and a touch is written, which feeds timeline, balance and interval.
 * The touch names no event: it happened after it.
 */
export function kept(followup: Rec<Followup>, { touch, now, tz, channel, balance, note, place }: Kept): Deed {
  const { steps, undo } = edited(followup, { ...followup.doc, status: 'done', done_at: now, outcome: touch });
  const optional = { balance, note: note?.trim(), place: place?.trim() };
  const doc = {
    contacts: followup.doc.contacts ?? [],
    at: { t: now, tz },
    channel: channel ?? channelOf(kindOf(followup.doc)),
    outcome_of: followup.id,
    ...Object.fromEntries(Object.entries(optional).filter(([, v]) => v)),
  } as Interaction;
  return { steps: [...steps, { op: 'create', kind: 'interaction', id: touch, doc }], undo: [...undo, { op: 'remove', kind: 'interaction', id: touch }] };
}

/** Consciously let go: no touch is written, nobody is told. */
export function letGo(followup: Rec<Followup>, now: Instant): Deed {
  return edited(followup, { ...followup.doc, status: 'let_go', done_at: now });
}

export function moved(followup: Rec<Followup>, due: Day): Deed {
  return edited(followup, { ...followup.doc, due });
}

/** Opens again what was done or let go; its touch stays, since it happened. */
export function reopened(followup: Rec<Followup>): Deed {
  const { done_at: _, outcome: __, ...rest } = followup.doc;
  return edited(followup, { ...rest, status: 'open' });
}
