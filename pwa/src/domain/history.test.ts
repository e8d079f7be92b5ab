import { describe, expect, it } from 'vitest';
import { plainValue, putBack, shownFields } from './history.ts';

describe('history', () => {
  const entry = { seq: 3, at: 1, device: { id: 'd', name: 'Phone' }, changes: { title: { from: 'Clerk', to: 'Lead' }, note: { from: null, to: 'Zines' }, looked_at: { from: 1, to: 2 }, city: { from: 'Leith', to: 'Leith' } } };
  it('shows fields that people know and that changed', () => {
    expect(shownFields(entry)).toEqual(['title', 'note']);
  });
  it('puts one field back and leaves the rest, and the document given, alone', () => {
    const doc = { title: 'Lead', note: 'Zines', city: 'Leith' };
    expect(putBack(doc, 'title', entry.changes.title.from)).toEqual({ title: 'Clerk', note: 'Zines', city: 'Leith' });
    expect(putBack(doc, 'note', entry.changes.note.from)).toEqual({ title: 'Lead', city: 'Leith' });
    expect(doc).toEqual({ title: 'Lead', note: 'Zines', city: 'Leith' });
  });
  it('says any value in words', () => {
    expect(plainValue([{ e: 'e1', value: 'a@x.example', label: 'work' }, { e: 'e2', value: { street: 'Leith Walk 1', city: 'Edinburgh' } }])).toBe('a@x.example, Leith Walk 1, Edinburgh');
    expect(plainValue(['a', 'b'])).toBe('a, b');
    expect(plainValue(null)).toBe('');
    expect(plainValue(3)).toBe('3');
  });
});
