/**
 * "Just met" while it is open. The person is saved already; what is typed here is kept as a draft at
 * every keystroke and written whenever the screen is left, in whichever way.
 */
import { loadDraft, saveDraft } from '../../db/drafts.ts';
import { all, get, QuotaError, StorageRefused, write, type Change } from '../../db/records.ts';
import { cleanLine } from '../../domain/scan-text.ts';
import { withTyped } from '../../domain/typing.ts';
import { metChanges, metForm, PLACES, PROMISES, promiseId, type MetForm, type MetRecords } from '../../domain/promises.ts';
import { t } from '../../messages/swap.ts';
import { MET_DRAFT, myCards, recentPlaces } from './swap-data.ts';

/** What the chips offer besides what is chosen. */
export interface Suggestions { places: string[]; offers: string[]; seeks: string[] }

/** `base`: the records as the form was opened with them, so that typing comes back over newer ones. */
interface Kept { form: MetForm; base: MetForm }

const MAX_CHIPS = 8;
const BLANK: MetForm = { name: '', place: '', note: '', event: '', offers: [], seeks: [], promises: [] };
const LONG = ['note'];

export class MetSession {
  records = $state.raw<MetRecords>();
  form = $state<MetForm>({ ...BLANK });
  suggestions = $state.raw<Suggestions>({ places: [], offers: [], seeks: [] });
  /** Typing from an earlier visit was put back. */
  restored = $state(false);
  /** The meeting was removed elsewhere; the form still holds what was typed. */
  gone = $state(false);
  failure = $state<'full' | 'refused' | 'failed'>();
  #base = BLANK;
  #opened: Promise<void> | undefined;
  readonly #draft: string;

  constructor(readonly id: string) {
    this.#draft = MET_DRAFT + id;
  }

  /** The form takes typing at once: what the disk has is laid under it when it comes. */
  open(): Promise<void> {
    return (this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined; // saving asks again
      throw error;
    }));
  }

  async #open(): Promise<void> {
    const records = this.#read();
    const draft = await loadDraft<Kept>(this.#draft, { untouched: () => ({ form: BLANK, base: BLANK }), long: LONG, beside: records }).catch(() => undefined);
    const [found, base] = await records;
    const earlier = draft ? withTyped(base, draft.base, draft.form, LONG) : base;
    const isTouched = this.changed() || Boolean(draft && found);
    this.form = withTyped(earlier, BLANK, $state.snapshot(this.form), LONG);
    [this.records, this.gone, this.restored, this.#base] = [found, !found, draft !== undefined, base];
    if (isTouched) this.typed();
    void suggestionsFor(this.form).then((suggestions) => (this.suggestions = suggestions));
  }

  async #read(): Promise<[MetRecords | undefined, MetForm]> {
    const met = await get('interaction', this.id);
    const contact = met && (await get('contact', met.doc.contacts?.[0] ?? ''));
    if (!met || !contact) return [undefined, BLANK];
    return [{ met, contact }, metForm({ met, contact }, await this.#promised())];
  }

  async #promised(): Promise<(typeof PROMISES)[number][]> {
    const rows = await Promise.all(PROMISES.map((kind) => get('followup', promiseId(this.id, kind))));
    return PROMISES.filter((_, index) => rows[index] !== undefined);
  }

  /** Called at every change of the form. */
  typed(): void {
    saveDraft(this.#draft, this.changed() ? ({ form: $state.snapshot(this.form), base: this.#base } satisfies Kept) : undefined);
  }

  changed(): boolean {
    return JSON.stringify(this.#base) !== JSON.stringify($state.snapshot(this.form));
  }

  /** Writes what changed. True when it is on the disk (or nothing had changed). */
  async commit(): Promise<boolean> {
    try {
      await this.open();
      if (!this.records) return !this.changed();
      const form = { ...$state.snapshot(this.form), name: cleanLine(this.form.name, 300) };
      const changes = metChanges(this.records, this.#base, form);
      if (changes.length > 0 || this.restored) await write(changes as unknown as Change[], { clearDraft: this.#draft });
      this.#base = form;
      this.failure = undefined;
      this.restored = false;
      return true;
    } catch (error) {
      this.failure = error instanceof QuotaError ? 'full' : error instanceof StorageRefused ? 'refused' : 'failed';
      return false;
    }
  }
}

/** Own words first: places used last, what I look for and can give, what others said. */
async function suggestionsFor(form: MetForm): Promise<Suggestions> {
  const [cards, contacts, places] = await Promise.all([myCards(), all('contact'), recentPlaces()]);
  const recent = [...contacts].sort((a, b) => b.at - a.at).slice(0, 200);
  const own = (field: 'offers' | 'seeks'): string[] => cards.flatMap(({ doc }) => doc[field] ?? []);
  const others = (field: 'offers' | 'seeks'): string[] => recent.flatMap(({ doc }) => doc[field] ?? []);
  return {
    places: few([form.place, ...places.map(({ place }) => place), ...PLACES.map((place) => t(`place.${place}`))]),
    offers: few([...form.offers, ...own('seeks'), ...others('offers')]),
    seeks: few([...form.seeks, ...own('offers'), ...others('seeks')]),
  };
}

const few = (words: string[]): string[] => [...new Set(words.filter(Boolean))].slice(0, MAX_CHIPS);
