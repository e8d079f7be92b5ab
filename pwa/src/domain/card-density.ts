/** How dense a card's code is, and what to leave out first when it is too dense. */
import type { Card } from './schema';
import { type Shareable, cardText, sharedOf, shownFields } from './card';
import { CALM_VERSION, LAST_VERSION, type QrCode, qrCode } from './qr';

/** From what one misses least on a first meeting to what one misses most; the name stays. */
const LEAVE_OUT: readonly Shareable[] = [
  'about', 'addresses', 'seeks', 'offers', 'tz', 'languages', 'pronunciation', 'links', 'socials',
  'country', 'name_reading', 'phones', 'city', 'title', 'organisation', 'emails', 'pronouns',
];

export type Verdict = 'fine' | 'dense' | 'too-dense';

/** `code` is undefined where the text fits into no code at all. `leaveOut` names the field to hide first. */
export interface Density { verdict: Verdict; version: number; code?: QrCode; leaveOut?: Shareable }

/** The code of the card as it would be shown, judged. */
export function densityOf(card: Card, origin: string): Density {
  const code = qrCode(cardText(card, origin), 'low');
  const version = code?.version ?? 41;
  const verdict = version > LAST_VERSION ? 'too-dense' : version > CALM_VERSION ? 'dense' : 'fine';
  const leaveOut = verdict === 'fine' ? undefined : heaviestToSpare(card, origin, version);
  return { verdict, version, ...(code ? { code } : {}), ...(leaveOut ? { leaveOut } : {}) };
}

/** The first field on the list without which the code gets smaller; else the first that is there. */
function heaviestToSpare(card: Card, origin: string, version: number): Shareable | undefined {
  const shared = sharedOf(card);
  const spare = LEAVE_OUT.filter((field) => shared[field] !== undefined);
  return spare.find((field) => versionWithout(card, origin, field) < version) ?? spare[0];
}

function versionWithout(card: Card, origin: string, field: Shareable): number {
  const shown = shownFields(card).filter((other) => other !== field);
  return qrCode(cardText({ ...card, shown }, origin), 'low')?.version ?? 41;
}
