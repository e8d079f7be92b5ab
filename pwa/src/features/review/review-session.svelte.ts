/**
 * The person under review. What is typed is a draft at every keystroke and is written whenever the
 * review moves on, so nothing is lost by J, K, Back or an empty battery.
 */
import { loadDraft, saveDraft } from '../../db/drafts.ts';
import { get } from '../../db/records.ts';
import { keep } from '../../deeds/perform.ts';
import { withTyped } from '../../domain/typing.ts';
import type { ReviewItem } from '../../domain/review.ts';
import type { ReviewData } from './review-data.ts';
import { BLANK, changesOf, formOf, unfiled, type Opened, type ReviewForm } from './review-form.ts';

/** `base`: the records as the form was opened with them, so that typing comes back over newer ones. */
interface Kept { form: ReviewForm; base: ReviewForm }
const LONG = ['note'];
const draftKey = (id: string) => `review:${id}`;

export class ReviewSession {
  /** The contact (or record) in view; '' before the first. */
  id = $state('');
  /** As it was when it came up: it stays in view until the next one does. */
  item = $state.raw<ReviewItem>();
  form = $state<ReviewForm>(BLANK);
  opened = $state.raw<Opened>();
  /** Typing from an earlier visit was put back. */
  restored = $state(false);
  #base: ReviewForm = BLANK;
  #opened: Promise<void> | undefined;

  /** Brings up a person. What was typed for the one before must be committed first. */
  async open(item: ReviewItem, data: ReviewData): Promise<void> {
    this.id = item.id;
    this.item = item;
    this.opened = item.contact && { contact: item.contact, meeting: item.meeting };
    this.#base = this.opened ? formOf(this.opened, data.followups) : BLANK;
    this.form = { ...this.#base };
    this.restored = false;
    const first = this.#base;
    this.#opened = loadDraft<Kept>(draftKey(item.id), { untouched: () => ({ form: first, base: first }), long: LONG }).then((draft) => this.#restore(item.id, first, draft)).catch(() => undefined);
    await this.#opened;
  }

  /** Typing of an earlier visit comes from the disk: what was typed since stays, in it or below it. */
  #restore(id: string, first: ReviewForm, draft: Kept | undefined): void {
    if (!draft || this.id !== id) return;
    this.form = withTyped(withTyped(first, draft.base, draft.form, LONG), first, $state.snapshot(this.form), LONG);
    this.restored = this.changed();
    this.typed();
  }

  changed(): boolean {
    return JSON.stringify(this.#base) !== JSON.stringify($state.snapshot(this.form));
  }

  /** Called at every change of the form. */
  typed(): void {
    if (this.id) saveDraft(draftKey(this.id), this.changed() ? ({ form: $state.snapshot(this.form), base: this.#base } satisfies Kept) : undefined);
  }

  /** Writes what changed; with `looked` (ms) the person is filed. True when it is on the disk. */
  async commit(looked?: number): Promise<boolean> {
    await this.#opened;
    if (!this.opened) return true;
    const form = $state.snapshot(this.form);
    const changes = changesOf(this.opened, this.#base, form, looked);
    if (changes.length && !(await keep(changes, draftKey(this.id)))) return false;
    await this.#settle(form);
    return true;
  }

  /** After a write the records on screen are the new ones. */
  async #settle(form: ReviewForm): Promise<void> {
    this.#base = form;
    this.restored = false;
    const contact = await get('contact', this.id);
    const meeting = this.opened?.meeting && (await get('interaction', this.opened.meeting.id));
    if (contact) this.opened = { contact, meeting };
  }
}

/** Takes a person back onto the list. */
export async function unfile(id: string, was: number | undefined): Promise<void> {
  const row = await get('contact', id);
  if (row) await keep([unfiled(row, was)]);
}
