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
  /** It shows a record: what was typed comes back over what the record says by then. */
  isEdit?: boolean;
  /** Fields of several lines. */
  long?: readonly (keyof T & string)[];
}

/** As it is kept; of an edit with what the form showed when nothing was typed. */
type Kept<T> = T | { form: T; base: T };

export class FormDraft<T extends object> {
  /** What the fields are bound to. */
  value: T;
  /** Of a form that is folded away: opened by a tap, or by what an earlier visit left in it. */
  isOpen = $state(false);
  /** An earlier visit's typing is in the form, if there was any. To be waited for before it is saved. */
  readonly ready: Promise<void>;
  /** As it is kept already. */
  #known: T;

  constructor(readonly form: Form<T>) {
    const fields = $state({ ...form.empty });
    this.value = fields;
    const { key, long, empty } = form;
    this.#known = empty;
    const untouched = (): Kept<T> => this.#kept(empty);
    this.ready = loadDraft<Kept<T>>(key, { untouched, ...(long ? { long } : {}) }).then((kept) => kept && this.#restore(kept)).catch(() => undefined);
    $effect(() => this.#save($state.snapshot(fields) as T));
  }

  /** Cancelled: what was typed is thrown away. */
  drop(): void {
    this.empty();
    void clearDraft(this.form.key);
  }

  /** Saved (the draft went in the same transaction): the form is ready for the next. */
  empty(): void {
    Object.assign(this.value, this.form.empty);
    this.isOpen = false;
  }

  #save(typed: T): void {
    if (isSame(typed, this.#known)) return;
    this.#known = typed;
    const { key, empty } = this.form;
    saveDraft(key, isSame(typed, empty) ? undefined : this.#kept(typed));
  }

  #kept(form: T): Kept<T> {
    return this.form.isEdit ? { form, base: this.form.empty } : form;
  }

  #restore(kept: Kept<T>): void {
    const { empty, long } = this.form;
    const earlier = 'base' in kept ? withTyped(empty, kept.base, kept.form, long) : { ...empty, ...kept };
    this.#known = earlier;
    Object.assign(this.value, withTyped(earlier, empty, $state.snapshot(this.value) as T, long));
    this.#save($state.snapshot(this.value) as T); // the form may be closed by now, and half of this kept
    this.isOpen = true;
  }
}
