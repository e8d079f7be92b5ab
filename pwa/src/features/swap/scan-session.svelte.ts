/**
 * One visit to the scanner: what the camera does, what was read, what is asked.
 * The screen shows this state and calls these methods; nothing else decides.
 */
import { QuotaError, StorageRefused } from '../../db/records.ts';
import { keep } from '../../deeds/perform.ts';
import { readScan, readTyped, type Scanned } from '../../domain/scan.ts';
import type { Answer, Found } from '../../domain/scan-save.ts';
import { MAX_SCAN, decodeBytes } from '../../domain/scan-text.ts';
import type { Event_ } from '../../domain/schema.ts';
import { holdsMany } from '../../domain/vcard.ts';
import { recall, remember } from '../../platform/choices.ts';
import { PhotoError, type Decoder, type Sighting } from '../../platform/decoder.ts';
import type { HandedOver } from '../../platform/handed-over.ts';
import { publicUrl } from '../../platform/public-url.ts';
import { beep, buzz } from '../../platform/vibration.ts';
import { addToday, answerSwap, known, saveNew, type Known, type Saved } from './scan-writes.ts';
import { myCards } from './swap-data.ts';

/** What is asked of the person; one thing at a time. */
export type Question =
  | { is: 'several'; texts: string[] }
  | { is: 'handed'; texts: string[] }
  | { is: 'known'; known: Known }
  | { is: 'event'; event: Event_ }
  | { is: 'other'; scanned: Scanned }
  | { is: 'type' }
  | { is: 'unsaved'; text: string; why: 'full' | 'refused' | 'failed' };

export type Tip = 'looking' | 'starting' | 'torch' | 'card' | 'got' | 'own' | 'reading' | 'empty';

/** A code that stays in view is one scan; it counts again after it was away this long. */
const AWAY = 2500; // ms
const SLOW = 6000; // ms without a code until help is offered, and again until more

export class ScanSession {
  tip = $state<Tip>('starting');
  saved = $state.raw<Saved>();
  question = $state.raw<Question>();
  /** What to say about a photo that gave nothing. */
  photoProblem = $state<PhotoError['problem'] | 'none' | 'failed'>();
  #inView = new Map<string, number>();
  #visit = new Set<string>();
  #since = 0;
  #busy = false;
  #onmany: (file: File) => void;

  /** `onmany` gets a file that holds many cards: they are looked through before any is kept. */
  constructor(onmany: (file: File) => void = () => undefined) {
    this.#onmany = onmany;
  }

  /** The camera shows a picture: the clock for "nothing found" begins. */
  started(now: number): void {
    this.tip = 'looking';
    this.#since = now;
  }

  /** What the decoder saw in one picture. */
  async seen(sightings: Sighting[], now: number, hasTorch: boolean): Promise<void> {
    const fresh = this.#fresh(sightings.map(({ text }) => text), now);
    if (fresh.length === 0) return void (sightings.length === 0 && this.#nothing(now, hasTorch));
    this.#since = now;
    if (this.#busy || this.question) return;
    if (fresh.length > 1) this.question = { is: 'several', texts: fresh };
    else await this.read(fresh[0] ?? '');
  }

  /** Texts that were not in view a moment ago. */
  #fresh(texts: string[], now: number): string[] {
    const isHeld = (text: string): boolean => now - (this.#inView.get(text) ?? -Infinity) < AWAY;
    const fresh = [...new Set(texts)].filter((text) => !isHeld(text));
    // What comes into view while something else is asked is not lost: it counts when that is answered.
    const isTaken = !this.#busy && !this.question;
    for (const text of texts) if (isTaken || isHeld(text)) this.#inView.set(text, now);
    return fresh;
  }

  #nothing(now: number, hasTorch: boolean): void {
    const waited = now - this.#since;
    if (waited > AWAY && (this.tip === 'own' || this.tip === 'empty')) this.tip = 'looking';
    if (this.saved || waited < SLOW) return;
    this.tip = waited < 2 * SLOW && hasTorch ? 'torch' : 'card';
  }

  /** Codes in a photo. */
  async photo(decoder: Decoder, file: File): Promise<void> {
    this.photoProblem = undefined;
    this.tip = 'reading';
    try {
      const texts = [...new Set((await decoder.photo(file)).map(({ text }) => text))];
      if (texts.length > 1) this.question = { is: 'several', texts };
      else if (texts[0] !== undefined) await this.read(texts[0]);
      else this.photoProblem = 'none';
    } catch (error) {
      this.photoProblem = error instanceof PhotoError ? error.problem : 'failed';
    } finally {
      if (this.tip === 'reading') this.tip = 'looking';
    }
  }

  /** A card or calendar file, whatever its encoding. */
  async file(file: File): Promise<void> {
    const text = await textOf(file);
    if (holdsMany(text)) this.#onmany(file);
    else await this.read(text);
  }

  /**
   * What another app handed over. Nothing of it is saved before a tap: any page on the web can send
   * a form that looks like sharing.
   */
  async handed(decoder: () => Decoder, handed: HandedOver): Promise<void> {
    try {
      if ('file' in handed && isCardFile(handed.file) && holdsMany(await textOf(handed.file))) return this.#onmany(handed.file);
      const texts = 'text' in handed ? [handed.text] : await textsOf(decoder, handed.file);
      if (texts.length > 0) this.question = { is: 'handed', texts };
      else this.photoProblem = 'none';
    } catch (error) {
      this.photoProblem = error instanceof PhotoError ? error.problem : 'failed';
    }
  }

  /** A text from a code. */
  read(text: string): Promise<void> {
    return this.#handle(readScan(text), text);
  }

  /** A text that was typed or pasted. */
  typed(text: string): Promise<void> {
    return this.#handle(readTyped(text, publicUrl()), text, 'typed');
  }

  async #handle(scanned: Scanned, text: string, format?: 'typed'): Promise<void> {
    this.question = undefined;
    this.photoProblem = undefined;
    const found = foundIn(scanned);
    if (found) await this.keep(format ? { ...found, format } : found, text);
    else if (scanned.is === 'event') this.question = { is: 'event', event: scanned.event };
    else if (scanned.is === 'nothing') this.tip = 'empty';
    else this.question = { is: 'other', scanned };
  }

  /** Somebody: saved at once when new, asked about when known. */
  async keep(found: Found, text = '', note = ''): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      if (await isMine(found)) return void (this.tip = 'own');
      const before = await known(found);
      if (before && this.#isDone(before)) this.tip = 'got';
      else if (before) this.question = { is: 'known', known: before };
      else this.#got(await saveNew(found, await lastAnswer(), note));
    } catch (error) {
      this.question = { is: 'unsaved', text, why: whyOf(error) };
    } finally {
      this.#busy = false;
    }
  }

  /** Saved a moment ago on this very visit, and their card says nothing new. */
  #isDone({ row, metToday, offers }: Known): boolean {
    return this.#visit.has(row.id) && metToday !== undefined && offers.length === 0;
  }

  /** Met again today. */
  async again(before: Known): Promise<void> {
    this.question = undefined;
    this.#got(await addToday(before, await lastAnswer()));
  }

  #got(saved: Saved): void {
    this.saved = saved;
    this.#visit.add(saved.contact);
    this.tip = 'got';
    beep();
    buzz();
  }

  /** Changes what the other side gets, for this swap and the next ones. */
  async answer(share: string): Promise<void> {
    remember('answer', share || 'receive');
    const saved = this.saved;
    if (saved?.swap) this.saved = { ...saved, swap: await answerSwap(saved.swap, share ? { share } : {}) };
  }

  /** Takes the last scan back. Returns what was taken back. */
  async undo(): Promise<Saved | undefined> {
    const last = this.saved;
    if (!last) return undefined;
    if (!(await keep(last.undo))) return undefined;
    this.saved = undefined;
    this.tip = 'looking';
    return last;
  }
}

async function textOf(file: File): Promise<string> {
  return decodeBytes(new Uint8Array(await file.slice(0, MAX_SCAN).arrayBuffer()));
}

/** Whether a file is a card or a calendar, and no picture. */
export const isCardFile = (file: File): boolean =>
  /vcard|calendar|^text\//u.test(file.type) || /\.(vcf|ics|txt)$/iu.test(file.name);

async function textsOf(decoder: () => Decoder, file: File): Promise<string[]> {
  if (isCardFile(file)) return [await textOf(file)];
  return [...new Set((await decoder().photo(file)).map(({ text }) => text))];
}

/** The person in what was scanned, or undefined where it is about something else. */
export function foundIn(scanned: Scanned): Found | undefined {
  if (scanned.is === 'person') return { person: scanned.person, format: scanned.format, ...(scanned.swap ? { swap: scanned.swap } : {}) };
  if (scanned.is === 'swap') return { person: {}, swap: scanned.swap, format: 'link' };
  return scanned.is === 'badge' ? { person: {}, badge: scanned.code, format: 'badge' } : undefined;
}

async function isMine({ swap }: Found): Promise<boolean> {
  return swap !== undefined && (await myCards()).some(({ doc }) => doc.swap_token === swap.token);
}

/** The last choice, if that card is still there. Nothing is shared before somebody has chosen to. */
async function lastAnswer(): Promise<Answer> {
  const last = recall('answer', 'receive');
  const share = (await myCards()).find(({ id }) => id === last)?.id;
  return share ? { share } : {};
}

export function whyOf(error: unknown): 'full' | 'refused' | 'failed' {
  if (error instanceof QuotaError) return 'full';
  return error instanceof StorageRefused ? 'refused' : 'failed';
}
