/**
 * Text of a record, kept as it is typed: a draft at every keystroke, written on a pause and when it is
 * left. While nothing is typed it follows the record; a change from elsewhere never touches what is.
 */
import { clearDraft, loadDraft, saveDraft } from '../db/drafts.ts';
import type { Change } from '../db/records.ts';
import { withTyped } from '../domain/typing.ts';
import { keep } from './perform.ts';

const PAUSE = 1500; // ms without a keystroke

interface Kept<T> { base: T; typed: T }

export interface Subject<T> {
  /** Of the draft. */
  key: string;
  /** Fields of several lines. */
  long: readonly (keyof T & string)[];
  /** The text in the record on screen. */
  stored: () => T;
  /** What the screen shows for it, where that is more: a suggestion in an empty field. */
  shown?: (stored: T) => T;
  changes: (before: T, after: T) => Change[];
}

export class Typing<T extends object> {
  /** What the text was when typing began: the base of the merge. */
  #base: T | undefined;
  /** What was on the screen then. */
  #first: T | undefined;
  #typed = $state.raw<T>();
  /** Written, while the record on screen is still the one from before. */
  #written: { over: string; value: T } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLeft = false;
  /** Reading the draft, then one save after the other. */
  #turn: Promise<void>;

  constructor(readonly subject: Subject<T>) {
    this.#turn = loadDraft<Kept<T>>(subject.key, { untouched: () => ({ base: this.#base, typed: this.#first }), long: subject.long }).then((kept) => kept && this.#restore(kept)).catch(() => undefined);
  }

  /** Whether something is typed that is not in the record yet. */
  get isOpen(): boolean {
    return this.#typed !== undefined;
  }

  /** What is to be shown: the typing, else the record's text. */
  get value(): T {
    return this.#typed ?? this.subject.shown?.(this.record) ?? this.record;
  }

  type(value: T): void {
    if (!this.#typed) [this.#base, this.#first] = [this.record, this.value];
    this.#typed = value;
    this.#keepDraft();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), PAUSE);
  }

  /** Writes what was typed; called on leaving the field, too. */
  save(): Promise<void> {
    return this.#then(() => this.#save());
  }

  /** The same for the last time: the screen goes, and its record with it. */
  leave(): Promise<void> {
    this.#isLeft = true;
    return this.save();
  }

  /** Drops what was typed; the record stays as it is. */
  drop(): Promise<void> {
    return this.#then(() => this.#close());
  }

  #then(work: () => Promise<void>): Promise<void> {
    clearTimeout(this.#timer);
    return (this.#turn = this.#turn.then(work, work));
  }

  /** The record's own text; what was written a moment ago until the record says something else. */
  get record(): T {
    const stored = this.subject.stored();
    if (this.#written && JSON.stringify(stored) !== this.#written.over) this.#written = undefined;
    return this.#written?.value ?? stored;
  }

  /** An earlier visit's typing comes from the disk: what was typed since stays, in it or below it. */
  #restore(kept: Kept<T>): void {
    const [first, typed] = [this.#first, this.#typed];
    [this.#base, this.#first, this.#typed] = [kept.base, kept.typed, kept.typed];
    if (!first || !typed) return;
    this.#typed = withTyped(kept.typed, first, typed, this.subject.long);
    this.#keepDraft();
  }

  async #save(): Promise<void> {
    const [base, typed] = [this.#base, this.#typed];
    if (!base || !typed) return;
    if (JSON.stringify(base) === JSON.stringify(typed)) return this.#close();
    const over = this.#isLeft ? '' : JSON.stringify(this.subject.stored());
    if (!(await keep(this.subject.changes(base, typed), this.subject.key))) return;
    this.#written = { over, value: typed };
    if (this.#typed === typed) this.#typed = undefined;
    else {
      this.#base = typed;
      this.#keepDraft();
    }
  }

  #close(): Promise<void> {
    this.#typed = undefined;
    return clearDraft(this.subject.key);
  }

  #keepDraft(): void {
    saveDraft(this.subject.key, { base: this.#base, typed: this.#typed });
  }
}
