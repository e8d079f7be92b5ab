/** The server's allow-list and this one answer alike: the same cases run against `webapp/cards/serializer.py`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedOf } from './card';
import type { Card } from './schema';

interface Case { name: string; card: Card; shared: object }
const vectors = JSON.parse(readFileSync(new URL('../../../tests/vectors/shared.json', import.meta.url), 'utf8')) as { cases: Case[] };

describe('what may leave of a card', () => {
  it.each(vectors.cases)('$name', ({ card, shared }) => {
    expect(sharedOf(card)).toEqual(shared);
  });
});
