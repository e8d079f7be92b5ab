import { describe, expect, it } from 'vitest';
import { kept, letGo, moved, promised, reopened } from './followups';

const followup = { id: 'f', doc: { contacts: ['p'], kind: 'post', due: '2026-07-04', status: 'open', event: 'e' } };

describe('promises', () => {
  it('are made open, with nothing empty in them', () => {
    expect(promised({ id: 'n', contacts: ['p'], kind: 'email', due: '2026-07-04', promise: ' ', event: undefined }).steps).toEqual([
      { op: 'create', kind: 'followup', id: 'n', doc: { contacts: ['p'], kind: 'email', due: '2026-07-04', status: 'open' } },
    ]);
  });
  it('are kept by a touch on the channel of their kind, which is at no event', () => {
    const { steps, undo } = kept(followup, { touch: 'i', now: 5, tz: 'UTC', balance: 'given', note: '' });
    expect(steps[0]).toMatchObject({ op: 'edit', after: { status: 'done', done_at: 5, outcome: 'i' } });
    expect(steps[1]).toEqual({ op: 'create', kind: 'interaction', id: 'i', doc: { contacts: ['p'], at: { t: 5, tz: 'UTC' }, channel: 'post', outcome_of: 'f', balance: 'given' } });
    expect(undo).toMatchObject([{ op: 'edit', after: followup.doc }, { op: 'remove', id: 'i' }]);
  });
  it('are let go, moved and opened again, and each can be undone', () => {
    for (const deed of [letGo(followup, 5), moved(followup, '2026-07-11'), reopened({ id: 'f', doc: { ...followup.doc, status: 'done', done_at: 3, outcome: 'x' } })]) {
      const [step, undo] = [deed.steps[0]!, deed.undo[0]!];
      expect(step.op === 'edit' && undo.op === 'edit' && [undo.before, undo.after]).toEqual(step.op === 'edit' && [step.after, step.before]);
    }
    expect(reopened({ id: 'f', doc: { status: 'done', done_at: 3, outcome: 'x' } }).steps[0]).toMatchObject({ after: { status: 'open' } });
  });
});
