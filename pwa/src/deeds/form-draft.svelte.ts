/**
 * A small form (a promise, a hope, how it went) whose typing is kept until it is saved or cancelled: however
 * it was left, it opens with it the next time. To be made while a component is set up.
 */
import { clearDraft, loadDraft, saveDraft } from '../db/drafts.ts';
import { withTyped } from '../domain/typing.ts';

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export interface Form<T extends object> {
  /** Of the draft. */
  key: string;
  /** The form with nothing typed. */
  empty: T;
  /** Fields of several lines. */
  long?: readonly (keyof T & string)[];
  /** Called when an earlier visit's typing came back: a form that is folded away is to be opened. */
  restored?: () => void;
}

export class FormDraft<T extends object> {
  /** What the fields are bound to. */
  value: T;

  constructor(readonly form: Form<T>) {
    const fields = $state({ ...form.empty });
    this.value = fields;
    const { key, long, empty } = form;
    loadDraft<T>(key, { untouched: () => empty, ...(long ? { long } : {}) }).then((kept) => kept && this.#restore(kept)).catch(() => undefined);
    $effect(() => {
      const typed = $state.snapshot(fields) as T;
      saveDraft(key, isSame(typed, empty) ? undefined : typed);
    });
  }

  /** Cancelled: what was typed is thrown away. */
  drop(): void {
    this.empty();
    void clearDraft(this.form.key);
  }

  /** Saved (the draft went in the same transaction): the form is ready for the next. */
  empty(): void {
    Object.assign(this.value, this.form.empty);
  }

  #restore(kept: T): void {
    const { empty, long, restored } = this.form;
    Object.assign(this.value, withTyped({ ...empty, ...kept }, empty, $state.snapshot(this.value) as T, long));
    restored?.();
  }
}
