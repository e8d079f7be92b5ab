/** The open questions of one person (or record), with the records they are about. */
import type { Readable } from 'svelte/store';
import { all, get, live, type Change, type Row } from '../../db/records.ts';
import { resolved, sideOf, type Choice, type Versions, type VersionType } from '../../domain/versions.ts';
import { eventOfMeetings } from '../../domain/timeline.ts';
import { nameOfRecord } from './record-name.ts';

/** One question. `row` is undefined where what it is about was deleted since; `other` only for two people alike. */
export interface Question { conflict: Row<'conflict'>; row: Row | undefined; other: Row<'contact'> | undefined; name: string; versions: Versions }

/** One owner of questions, for the list. */
export interface Owner { id: string; name: string; questions: Question[]; contact: Row<'contact'> | undefined; clothOf: ClothOf }

/** The cloth of the event where a person was met. */
type ClothOf = (contact: string) => string | undefined;

async function question(conflict: Row<'conflict'>): Promise<Question> {
  const { record = '', other, kind_of: kind, field = '', type = '' } = conflict.doc;
  const row = kind ? await get(kind as Row['k'], record) : undefined;
  const versions = { field, type: type as VersionType, winner: sideOf(conflict.doc.winner), loser: sideOf(conflict.doc.loser) };
  return { conflict, row, other: other ? await get('contact', other) : undefined, name: row ? await nameOfRecord(row) : '', versions };
}

async function open(): Promise<Question[]> {
  const conflicts = (await all('conflict')).filter((c) => !c.doc.resolved);
  return Promise.all(conflicts.sort((a, b) => (b.doc.at ?? 0) - (a.doc.at ?? 0)).map(question));
}

/** Whose question it is: the person, also for a meeting or a promise of theirs. */
function ownerId({ conflict, row }: Question): string {
  const contacts = (row?.doc as { contacts?: string[] } | undefined)?.contacts;
  return contacts?.[0] ?? conflict.doc.record ?? conflict.id;
}

async function cloths(): Promise<ClothOf> {
  const [meetings, events] = await Promise.all([all('interaction'), all('event')]);
  const byId = new Map(events.map(({ id, doc }) => [id, doc.cloth]));
  return (contact) => byId.get(eventOfMeetings(meetings.filter(({ doc }) => doc.contacts?.includes(contact))) ?? '');
}

async function owners(): Promise<Owner[]> {
  const clothOf = await cloths();
  const byOwner = new Map<string, Question[]>();
  for (const q of await open()) byOwner.set(ownerId(q), [...(byOwner.get(ownerId(q)) ?? []), q]);
  return Promise.all([...byOwner].map(async ([id, questions]) => {
    const contact = await get('contact', id);
    return { id, questions, contact, clothOf, name: contact ? await nameOfRecord(contact) : questions[0]!.name };
  }));
}

/** Everybody and everything with an open question. */
export function allOwners(): Readable<Owner[] | undefined> {
  return live(owners);
}

/** The owner with this id, or the one that has this question. */
export function ownerOf(id: string): Readable<{ owner: Owner | undefined } | undefined> {
  return live(async () => ({ owner: (await owners()).find((o) => o.id === id || o.questions.some((q) => q.conflict.id === id || q.conflict.doc.record === id)) }));
}

const settled = ({ conflict }: Question): Change => ({ op: 'edit', kind: 'conflict', id: conflict.id, before: conflict.doc, after: { ...conflict.doc, resolved: true } });

/**
 * The changes that answer these questions as chosen: an ordinary edit of each record, in the order of
 * the questions, and the questions marked as answered. One write takes them all.
 */
export function answers(chosen: readonly { question: Question; choice: Choice }[]): Change[] {
  const docs = new Map<string, { row: Row; after: Record<string, unknown> }>();
  for (const { question: { row, versions }, choice } of chosen) {
    if (row) docs.set(row.id, { row, after: resolved(docs.get(row.id)?.after ?? (row.doc as Record<string, unknown>), versions, choice) });
  }
  const edits = [...docs.values()].map(({ row, after }): Change => ({ op: 'edit', kind: row.k, id: row.id, before: row.doc, after }));
  return [...edits, ...chosen.map(({ question: q }) => settled(q))];
}

/** Puts a question away without changing anything else. */
export function putAway(q: Question): Change[] {
  return [settled(q)];
}

/** Deletes what was kept because of an edit elsewhere. */
export function deleteAnyway(q: Question): Change[] {
  return q.row ? [{ op: 'remove', kind: q.row.k, id: q.row.id }, settled(q)] : [settled(q)];
}

/** Two people after all: no job merges them again. */
export function twoPeople(q: Question): Change[] {
  return [{ op: 'distinct', id: q.conflict.doc.other ?? '', other: q.conflict.doc.record ?? '' }, settled(q)];
}
