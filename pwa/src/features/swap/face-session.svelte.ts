/**
 * Phones face to face, or passed round a table: every code read is somebody saved, and my own code
 * says whom I have read. Nobody presses anything, so nothing is asked: somebody known gets a meeting
 * today and keeps every word that is on file.
 */
import { cardText, linkOf } from '../../domain/card.ts';
import { LAST_VERSION, qrCode, type QrCode } from '../../domain/qr.ts';
import { readScan } from '../../domain/scan.ts';
import { standing, withMember, type Member } from '../../domain/scan-circle.ts';
import { linkWithSeen } from '../../domain/scan-link.ts';
import type { Found } from '../../domain/scan-save.ts';
import type { Card } from '../../domain/schema.ts';
import { shownName } from '../../domain/names.ts';
import type { Sighting } from '../../platform/decoder.ts';
import { beep, buzz } from '../../platform/vibration.ts';
import { foundIn, whyOf } from './scan-session.svelte.ts';
import { addToday, known, saveNew } from './scan-writes.ts';

/** My code with what I have read in it: the card, or where that gets too dense its link. */
export function faceCode(card: Card, origin: string, seen: readonly string[]): QrCode | undefined {
  const full = qrCode(cardText(card, origin, seen), 'low');
  return full && full.version <= LAST_VERSION ? full : qrCode(linkWithSeen(linkOf(card, origin) ?? '', seen), 'medium');
}

export class FaceSession {
  members = $state.raw<Member[]>([]);
  failure = $state<'full' | 'refused' | 'failed'>();
  #busy = false;

  constructor(readonly mine: () => string) {}

  /** The tokens that my code lists. */
  get seen(): string[] {
    return this.members.map(({ token }) => token);
  }

  get standing(): ReturnType<typeof standing> {
    return standing(this.members, this.mine());
  }

  /** What the camera saw: every Hallway code but my own. */
  async look(sightings: Sighting[]): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (const { text } of sightings) await this.#read(foundIn(readScan(text)));
      this.failure = undefined;
    } catch (error) {
      this.failure = whyOf(error);
    } finally {
      this.#busy = false;
    }
  }

  async #read(found: Found | undefined): Promise<void> {
    const link = found?.swap;
    if (!found || !link || link.token === this.mine()) return;
    const before = this.members.find(({ token }) => token === link.token);
    const seen = link.seen ?? [];
    if (before && seen.every((brief) => before.seen.includes(brief))) return;
    const member = before ?? { token: link.token, seen: [], ...(await kept(found)) };
    this.members = withMember(this.members, { ...member, seen });
    beep();
    buzz();
  }
}

/** Saved when new, met today when known; nothing on file is changed. */
async function kept(found: Found): Promise<{ contact: string; name: string }> {
  const before = await known(found);
  if (!before) {
    const saved = await saveNew(found, {});
    return { contact: saved.contact, name: shownName({ name: saved.name, name_reading: saved.reading }) ?? '' };
  }
  if (!before.metToday) await addToday(before, {});
  return { contact: before.row.id, name: shownName(before.row.doc) ?? '' };
}
