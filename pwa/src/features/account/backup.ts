/**
 * A backup file: every record of this device as it reads now, private notes included. Restoring only
 * adds: what is on the device stays as it is. The file may come from anywhere, so it is checked.
 */
import { all, removed, write, type Change, type Doc } from '../../db/records.ts';
import { declared } from '../../domain/declared.ts';
import { FIELDS, type KindName } from '../../domain/schema.ts';

const FORMAT = 'hallway-backup';
const VERSION = 1;

/** Bytes; about 50,000 people with long notes. */
export const MAX_FILE = 64 * 1024 * 1024;

const MAX_RECORDS = 200_000;
const PER_WRITE = 1_000;
const LAST_MOMENT = Date.UTC(9999, 0);
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** One record of the file. */
export interface BackupRecord { kind: KindName; id: string; doc: Doc }

/** A file that was read and checked: what is new here, and what is here already. */
export interface Restorable { savedAt: number; missing: BackupRecord[]; same: number }

/** The file is no backup of ours; `tooBig` where it was not even read. */
export class NotABackup extends Error {
  override name = 'NotABackup';

  constructor(readonly tooBig = false) {
    super(tooBig ? 'The file is larger than a backup gets' : 'The file is not a backup');
  }
}

/** Conflicts are the server's own notes; they come back with a sync. */
const kinds: KindName[] = (Object.keys(FIELDS) as KindName[]).filter((kind) => kind !== 'conflict');

async function everything(): Promise<BackupRecord[]> {
  const rows = await Promise.all(kinds.map((kind) => all(kind)));
  return rows.flat().map(({ k, id, doc }) => ({ kind: k, id, doc: doc as Doc }));
}

/** The backup as a file named after the day, and how many records it holds. */
export async function backupFile(now: number): Promise<{ file: File; count: number }> {
  const records = await everything();
  const body = JSON.stringify({ format: FORMAT, version: VERSION, saved_at: now, records });
  const day = new Date(now).toISOString().slice(0, 10);
  return { file: new File([body], `hallway-${day}.json`, { type: 'application/json' }), count: records.length };
}

/** Reads and checks a file. Throws `NotABackup`; nothing is written. */
export async function readBackup(file: File): Promise<Restorable> {
  if (file.size > MAX_FILE) throw new NotABackup(true);
  const { savedAt, records } = parse(await file.text());
  const here = new Set([...(await everything()), ...(await mergedAway())].map((r) => r.id));
  const missing = records.filter((r) => !here.has(r.id));
  return { savedAt, missing, same: records.length - missing.length };
}

/** People who are here under another's name: as they were before, they would be here twice. */
const mergedAway = async (): Promise<{ id: string }[]> => (await removed('contact')).filter((row) => row.into !== undefined);

function parse(text: string): { savedAt: number; records: BackupRecord[] } {
  let told: { format?: unknown; saved_at?: unknown; records?: unknown };
  try {
    told = JSON.parse(text) as typeof told;
  } catch {
    throw new NotABackup();
  }
  if (told?.format !== FORMAT || !Array.isArray(told.records) || told.records.length > MAX_RECORDS) throw new NotABackup();
  const records = new Map((told.records as unknown[]).filter(isRecord).map(({ kind, id, doc }) => [id, { kind, id, doc: declared(kind, doc) as Doc }]));
  return { savedAt: momentOf(told.saved_at), records: [...records.values()] };
}

/** 0 where the file does not say when it was saved, or names a day that is in no calendar. */
const momentOf = (told: unknown): number => (typeof told === 'number' && told > 0 && told < LAST_MOMENT ? told : 0);

function isRecord(value: unknown): value is BackupRecord {
  const { kind, id, doc } = (value ?? {}) as Partial<BackupRecord>;
  return kinds.includes(kind as KindName) && typeof id === 'string' && ID.test(id) && typeof doc === 'object' && doc !== null && !Array.isArray(doc);
}

/** Adds what is missing, in writes of a thousand. Resolves to how many records were added. */
export async function restore({ missing }: Restorable): Promise<number> {
  const deleted = new Set((await Promise.all(kinds.map((kind) => removed(kind)))).flat().map((row) => row.id));
  const changes = missing.flatMap((r): Change[] => {
    const create: Change = { op: 'create', kind: r.kind, id: r.id, doc: r.doc };
    return deleted.has(r.id) ? [{ op: 'undelete', kind: r.kind, id: r.id }, create] : [create];
  });
  for (let from = 0; from < changes.length; from += PER_WRITE) await write(changes.slice(from, from + PER_WRITE));
  return missing.length;
}
