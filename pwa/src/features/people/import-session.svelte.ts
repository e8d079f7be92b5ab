/**
 * Adding people from a file: read, looked through, added, taken back. One for the tab, so that it goes
 * on while one looks at something else; killed midway, the same file adds whoever is missing.
 */
import { readMeta } from '../../db/meta.ts';
import { all, get, QuotaError, StorageRefused, write, type Change } from '../../db/records.ts';
import { filledIn, importedRecords, takenBack, type ImportChange } from '../../domain/import.ts';
import type { Contact } from '../../domain/schema.ts';
import { breath } from '../../platform/breath.ts';
import { findOnFile, ImportError, readFile, type Counts, type Entry } from './import-reading.ts';

export type Step = 'choose' | 'reading' | 'preview' | 'adding' | 'paused' | 'done' | 'takingBack' | 'undone';
export type Problem = ImportError['problem'];
export type Failure = 'full' | 'refused' | 'failed';

const BATCH = 250; // people written in one transaction

export class ImportSession {
  step = $state<Step>('choose');
  file = $state('');
  problem = $state<Problem>();
  failure = $state<Failure>();
  /** Cards read, or people written. */
  count = $state(0);
  total = $state(0);
  filled = $state(0);
  complete = $state(0);
  counts = $state.raw<Counts>();
  fresh = $state.raw<Entry[]>([]);
  known = $state.raw<Entry[]>([]);
  /** Ids of entries that are left out, and of known ones that are somebody else. */
  left = $state.raw<ReadonlySet<string>>(new Set());
  others = $state.raw<ReadonlySet<string>>(new Set());
  #run = 0;
  #rest: Entry[] = [];
  #undo: ReturnType<typeof takenBack>[][] = [];

  chosen = $derived([...this.fresh, ...this.known].filter(({ id }) => !this.left.has(id)));
  added = $derived(this.count - this.filled - this.complete);

  /** Ends what is under way and begins anew. */
  reset(): void {
    this.#run += 1;
    [this.step, this.problem, this.failure, this.counts] = ['choose', undefined, undefined, undefined];
    [this.fresh, this.known, this.#rest, this.#undo] = [[], [], [], []];
    [this.left, this.others, this.count, this.total, this.filled, this.complete] = [new Set(), new Set(), 0, 0, 0, 0];
  }

  /** Reads a file and looks up who of it is here already. Nothing is kept. */
  async read(file: File): Promise<void> {
    this.reset();
    const run = this.#run;
    [this.step, this.file] = ['reading', file.name];
    try {
      const mine = new Set((await all('card')).map(({ doc }) => doc.swap_token ?? ''));
      const reading = await readFile(file, mine, (found) => { this.count = found; return run === this.#run; });
      if (!reading || !(await findOnFile(reading.entries, await all('contact'), () => run === this.#run))) return;
      this.fresh = reading.entries.filter(({ known }) => !known);
      this.known = reading.entries.filter(({ known }) => known);
      [this.counts, this.step] = [reading.counts, 'preview'];
    } catch (error) {
      if (run !== this.#run) return;
      this.reset();
      this.problem = error instanceof ImportError ? error.problem : 'unread';
    }
  }

  /** Takes an entry, or leaves it out. */
  take(ids: readonly string[], on: boolean): void {
    this.left = changed(this.left, ids, !on);
  }

  isSame(id: string, on: boolean): void {
    this.others = changed(this.others, [id], !on);
  }

  /** Writes who is chosen, some at a time. */
  async add(): Promise<void> {
    [this.#rest, this.total, this.count] = [this.chosen, this.chosen.length, 0];
    await this.goOn();
  }

  async goOn(): Promise<void> {
    const run = (this.#run += 1), whose = (await readMeta()).device_id;
    [this.step, this.failure] = ['adding', undefined];
    try {
      while (this.#rest.length > 0) {
        if (run !== this.#run || (await readMeta()).device_id !== whose) return void (this.step = 'paused');
        await this.#write(this.#rest.slice(0, BATCH));
        await breath();
      }
      this.step = 'done';
    } catch (error) {
      [this.step, this.failure] = ['paused', whyOf(error)];
    }
  }

  async #write(entries: Entry[]): Promise<void> {
    const changes = await changesOf(entries, this.others);
    await write(changes.flat() as unknown as Change[]);
    const filled = changes.filter(([first]) => first?.op === 'edit').length, complete = changes.filter((one) => one.length === 0).length;
    this.#undo.push(changes.flat().map(takenBack));
    this.#rest = this.#rest.slice(entries.length);
    this.count = this.total - this.#rest.length;
    [this.filled, this.complete] = [this.filled + filled, this.complete + complete];
  }

  /** Ends the adding after the people who are being written. */
  pause(): void {
    this.#run += 1;
  }

  /** Takes everything back that was added, the last first. */
  async undo(): Promise<void> {
    this.#run += 1;
    [this.step, this.failure] = ['takingBack', undefined];
    try {
      for (let batch = this.#undo.at(-1); batch; batch = this.#undo.at(-1)) {
        await write(batch as unknown as Change[]);
        this.#undo.pop();
        this.count = Math.max(0, this.count - BATCH);
        await breath();
      }
      this.step = 'undone';
    } catch (error) {
      [this.step, this.failure] = ['done', whyOf(error)];
    }
  }
}

/** What the cards change. Who is on file may have changed since the file was read, so they are looked at again. */
async function changesOf(entries: Entry[], others: ReadonlySet<string>): Promise<ImportChange[][]> {
  const changes: ImportChange[][] = [], edited = new Map<string, Contact>();
  for (const entry of entries) {
    const isOther = entry.known && entry.id !== entry.known.id && others.has(entry.id);
    const row = isOther ? undefined : await get('contact', entry.known?.id ?? entry.id);
    const change = row ? filledIn({ id: row.id, doc: edited.get(row.id) ?? row.doc }, entry) : importedRecords(entry);
    if (change[0]?.op === 'edit') edited.set(change[0].id, change[0].after);
    changes.push(change);
  }
  return changes;
}

function changed(ids: ReadonlySet<string>, which: readonly string[], isIn: boolean): ReadonlySet<string> {
  const next = new Set(ids);
  for (const id of which) {
    if (isIn) next.add(id);
    else next.delete(id);
  }
  return next;
}

function whyOf(error: unknown): Failure {
  console.error('People of a file were not saved', error);
  if (error instanceof QuotaError) return 'full';
  return error instanceof StorageRefused ? 'refused' : 'failed';
}

export const session = new ImportSession();
