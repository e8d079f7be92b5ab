// @vitest-environment node
import { beforeEach, expect, it } from 'vitest';
import { all, write } from '../../db/records.ts';
import { cardText } from '../../domain/card.ts';
import { FaceSession } from './face-session.svelte.ts';

const [ADA, BEN] = ['ADAADAADAADAADA1', 'BENBENBENBENBEN1'];
const shows = (name: string, token: string, ...seen: string[]) => [{ text: cardText({ name, swap_token: token }, 'https://hallway.example', seen), corners: [] }];

beforeEach(async () => {
  const rows = (await Promise.all((['contact', 'interaction', 'swap'] as const).map((kind) => all(kind)))).flat();
  await write(rows.map(({ k, id }) => ({ op: 'remove' as const, kind: k, id })));
});

it('saves the other one, says so in my code, and knows when they have me', async () => {
  const session = new FaceSession(() => ADA);
  await session.look(shows('Me', ADA));
  expect(session.members).toEqual([]);
  await session.look(shows('Ben', BEN));
  expect([session.seen, session.standing.isComplete]).toEqual([[BEN], false]);
  await session.look(shows('Ben', BEN, ADA));
  expect(session.standing.isComplete).toBe(true);
  expect((await all('contact')).map(({ doc }) => doc.name)).toEqual(['Ben']);
  expect(await all('interaction')).toHaveLength(1);
});

it('leaves every word about somebody known as it was, and writes no second meeting of today', async () => {
  await new FaceSession(() => ADA).look(shows('Ben', BEN));
  await new FaceSession(() => ADA).look(shows('Benjamin', BEN));
  expect((await all('contact')).map(({ doc }) => doc.name)).toEqual(['Ben']);
  expect(await all('interaction')).toHaveLength(1);
});
