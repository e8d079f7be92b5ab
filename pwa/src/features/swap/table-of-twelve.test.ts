// @vitest-environment node
/** Twelve at a table with no network: everybody shows, everybody scans on, in any order, until all know that all have all. */
import { expect, test } from 'vitest';
import { all } from '../../db/records.ts';
import { CALM_VERSION } from '../../domain/qr.ts';
import { cardText } from '../../domain/card.ts';
import { newSwapSecret, swapToken } from '../../domain/ids.ts';
import type { Card } from '../../domain/schema.ts';
import { Phone } from '../../sync/test-phone.ts';
import { FaceSession, faceCode } from './face-session.svelte.ts';

const HOME = 'https://hallway.library.example.org';
const NAMES = ['Ailsa Nwosu-Drummond', 'María Guadalupe Fernández de la Cruz', 'Олена Шевченко', 'Ελένη Παπαδοπούλου', 'ليلى المنصوري', 'יעל ברק', 'प्रिया वेंकटराघवन', '陳怡君', '北川 さゆり', '김하은', 'สมชาย ใจดี', 'Bø'];

interface Guest { phone: Phone; card: Card; session: FaceSession }

function arrive(name: string, i: number): Guest {
  const secret = newSwapSecret();
  const card: Card = { name, title: 'Librarian', organisation: `Library ${i}`, city: 'Chicago', swap_secret: secret, swap_token: swapToken(secret), emails: [{ e: 'e', value: `guest${i}@hall.example` }] };
  return { phone: new Phone(HOME), card, session: new FaceSession(() => card.swap_token!) };
}

/** Any order, the same each time (a linear congruential generator). */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const [out, state] = [[...list], { at: seed }];
  for (let i = out.length - 1; i > 0; i -= 1) {
    state.at = (state.at * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = state.at % (i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

const isDone = ({ session }: Guest): boolean => session.members.length === NAMES.length - 1 && session.standing.isComplete;

/** One phone looks at another's code as that is now. */
async function look(from: Guest, { card, session }: Guest): Promise<void> {
  await from.phone.use();
  await from.session.look([{ text: cardText(card, HOME, session.seen), corners: [] }]);
}

test('everybody ends with everybody, once, and knows it', async () => {
  const seed = 2026;
  const guests = NAMES.map(arrive);
  const pairs = guests.flatMap((from) => guests.filter((to) => to !== from).map((to) => [from, to] as const));
  for (const [from, to] of shuffled(pairs, seed)) await look(from, to);
  expect(guests.map(({ session }) => session.standing.missing)).toEqual(guests.map(() => 0));
  expect(guests.some((guest) => !isDone(guest))).toBe(true); // the first codes were read before they could say anything
  for (const [from, to] of shuffled(pairs, seed + 1)) if (!isDone(from)) await look(from, to);
  expect(guests.map(isDone)).toEqual(guests.map(() => true));
  for (const { phone, card } of guests) {
    await phone.use();
    expect((await all('contact')).map(({ doc }) => doc.name).sort()).toEqual(NAMES.filter((name) => name !== card.name).sort());
    expect(await all('interaction')).toHaveLength(NAMES.length - 1);
  }
}, 120_000);

test('the code of a full table is still one that a cheap camera reads', () => {
  const guests = NAMES.map(arrive);
  const seen = guests.slice(1).map(({ card }) => card.swap_token!);
  for (const { card } of guests) expect(faceCode(card, HOME, seen)!.version).toBeLessThanOrEqual(CALM_VERSION);
  const full: Card = { ...guests[0]!.card, about: 'All that one could say. '.repeat(40), shown: ['about', 'emails'] };
  expect(faceCode(full, HOME, seen)!.version).toBeLessThanOrEqual(CALM_VERSION);
});
