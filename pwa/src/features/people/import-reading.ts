/** Reading a file of cards, in turns that leave the page alive. Whatever is in it, there is an answer. */
import type { Row } from '../../db/records.ts';
import { importable, type Importable } from '../../domain/import.ts';
import { KnownIndex } from '../../domain/scan-known.ts';
import { decodeBytes } from '../../domain/scan-text.ts';
import { filedCards, type FiledCard } from '../../domain/vcard.ts';
import { breath } from '../../platform/breath.ts';

/** As the server's import: bytes, and people of one file. */
export const MAX_FILE = 32 * 1024 * 1024, MOST = 10_000;
const SLICE = 12; // ms of work before the page may draw again

/** A card of the file, and who on file it seems to be. */
export interface Entry extends Importable { known?: Row<'contact'> }

/** How many cards there were of which nothing, not all or not each is taken. */
export interface Counts { empty: number; cut: number; twice: number; own: number; nameless: number }
export interface Reading { entries: Entry[]; counts: Counts }

/** Why nothing of a file was taken. */
export class ImportError extends Error {
  constructor(readonly problem: 'large' | 'many' | 'none' | 'unread') {
    super(problem);
  }
}

/** Runs `work` over everything, with a breath every few milliseconds. False of `work` ends it. */
async function inTurns<T>(items: Iterable<T>, work: (item: T) => void, breathe: () => boolean): Promise<boolean> {
  let since = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - since < SLICE) continue;
    await breath();
    if (!breathe()) return false;
    since = performance.now();
  }
  return true;
}

async function textOf(file: File): Promise<string> {
  if (file.size > MAX_FILE) throw new ImportError('large');
  const bytes = await file.arrayBuffer().catch(() => undefined);
  if (!bytes) throw new ImportError('unread');
  return decodeBytes(new Uint8Array(bytes), undefined, MAX_FILE);
}

/**
 * The cards of `file`, each once. `told` hears how many were found so far, and ends the reading by
 * false. Throws ImportError; undefined where it was ended.
 */
export async function readFile(file: File, mine: ReadonlySet<string>, told: (found: number) => boolean): Promise<Reading | undefined> {
  const entries = new Map<string, Entry>(), counts: Counts = { empty: 0, cut: 0, twice: 0, own: 0, nameless: 0 };
  const take = (found: FiledCard | undefined): void => {
    if (!found) return;
    if (!found.isWhole) counts.cut += 1;
    const entry = found.card && importable(found.card);
    if (!entry) counts.empty += 1;
    else if (entry.swap && mine.has(entry.swap.token)) counts.own += 1;
    else if (entries.has(entry.id)) counts.twice += 1;
    else entries.set(entry.id, entry);
    if (entries.size > MOST) throw new ImportError('many');
  };
  if (!(await inTurns(filedCards(await textOf(file)), take, () => told(entries.size)))) return undefined;
  if (entries.size === 0 && counts.own === 0) throw new ImportError('none');
  counts.nameless = [...entries.values()].filter(({ person }) => !person.name).length;
  return { entries: [...entries.values()], counts };
}

/** Says of each entry who on file it seems to be: the same record, or somebody with the same marks. */
export async function findOnFile(entries: Entry[], contacts: readonly Row<'contact'>[], told: () => boolean): Promise<boolean> {
  const index = new KnownIndex(), byId = new Map(contacts.map((row) => [row.id, row]));
  if (!(await inTurns(contacts, (row) => index.add(row), told))) return false;
  return inTurns(entries, (entry) => {
    const known = byId.get(entry.id) ?? (index.find(entry.person, entry.swap?.token) as Row<'contact'> | undefined);
    if (known) entry.known = known;
  }, told);
}
