/** Codes of real badges: the card's text and its drawing are the client's own. */
import { cardText } from '../../../pwa/src/domain/card';
import type { Card } from '../../../pwa/src/domain/schema';
import encodeQR from 'qr';

export interface Code { text: string; rows: boolean[][] }

/** The text and the modules of each card's code, at the level that the client draws it. */
export function codesOf(cards: Card[]): Code[] {
  return cards.map((card) => {
    const text = cardText(card, 'https://hallway.example');
    const rows = encodeQR(text, 'raw', { ecc: 'low', border: 1 }).slice(1, -1).map((row) => row.slice(1, -1));
    return { text, rows };
  });
}
