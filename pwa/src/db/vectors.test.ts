// @vitest-environment node
/** The cases that the server's tests run, too: both sides must read them alike. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { badgeId, eventId, metId, swapId, swapToken, uuid5 } from '../domain/ids';
import { clean } from './clean';
import { Tally } from './digest';
import type { Doc, Mutation } from './mutation';
import { overlay } from './overlay';
import { wireForm } from './sending';
import type { KindName } from '../domain/schema';
import { quietField } from './view';

function cases<T>(name: string): T[] {
  return (JSON.parse(readFileSync(join(import.meta.dirname, `../../../tests/vectors/${name}.json`), 'utf8')) as { cases: T[] }).cases;
}

const derived: Record<string, (...input: string[]) => string> = {
  uuid5: (name) => uuid5(name!), token: (secret) => swapToken(secret!), swap: (token) => swapId(token!), event: (uid) => eventId(uid!),
  badge: (event, code) => badgeId(event!, code!), met: (contact, where) => metId(contact!, where!),
};

describe('ids', () => {
  test.each(cases<{ of: string; input: string[]; is: string }>('ids'))('$of of $input', ({ of, input, is }) => {
    expect(derived[of]!(...input)).toBe(is);
  });
});

describe('digest', () => {
  test.each(cases<{ records: { id: string; seq: number }[]; digest: string }>('digest'))('$digest', ({ records, digest }) => {
    const tally = new Tally();
    for (const { id, seq } of records) tally.add(id, seq);
    expect(tally.digest).toBe(digest);
    expect(tally.live).toBe(records.length);
    for (const { id, seq } of records) tally.remove(id, seq);
    expect(tally.digest).toBe('0'.repeat(16));
  });
});

describe('clean', () => {
  test.each(cases<{ input: unknown; is: unknown }>('clean'))('%j', ({ input, is }) => {
    expect(clean(input)).toEqual(is);
  });
});

interface Overlaid { name: string; snap: { k: KindName; seq: number; doc: Doc; del?: number } | null; mutations: Mutation[]; is: { k: string; doc: Doc; deleted: boolean } | null }

describe('overlay', () => {
  test.each(cases<Overlaid>('overlay'))('$name', ({ snap, mutations, is }) => {
    const kind = snap?.k ?? mutations[0]?.kind;
    const row = overlay(snap ?? undefined, mutations, quietField(kind));
    expect(row ? { k: kind, doc: row.doc, deleted: row.del !== undefined } : null).toEqual(is);
  });
});

describe('wire', () => {
  test.each(cases<{ name: string; mutation?: Mutation & { mid: number; age?: number } }>('wire').filter(({ mutation }) => mutation))('$name', ({ mutation }) => {
    const { mid, age = 0, ...m } = mutation!, sentAt = 1_790_000_000_000;
    const sent = wireForm({ device: 'd', mid, n: 1, ids: [], m, at: sentAt - age, state: 'new' }, sentAt);
    expect(JSON.parse(JSON.stringify(sent))).toEqual(m.op === 'nop' ? { mid, ...m } : { age, ...mutation });
  });
});
