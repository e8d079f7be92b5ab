/** Fetches everything again: the snapshot stream, then pages on top of it, then the swap (SPEC.md 4.7). */
import type { WireItem } from '../api/sync';
import { NoAnswer, Problem } from '../api/problems';
import { readMeta } from '../db/meta';
import { applyToRebuild, closeRebuild, openRebuild, storeRebuild, type RebuildResult, type Stored } from '../db/rebuild';
import { sender } from '../db/sending';
import { pullBody } from './encode';
import type { Progress, Wire } from './wire';

/** Goes on where the last attempt stopped, until the copy took the place of what was there. */
export async function rebuildStep(wire: Wire, chunk: number, progress?: Progress): Promise<RebuildResult> {
  const meta = await readMeta();
  if (!meta.rebuild) return 'stale';
  if (!meta.rebuild.done && !(await stream(wire, meta.rebuild.after, chunk, progress))) return 'stale';
  for (;;) {
    const result = await nextPage(wire);
    if (result !== 'more') return result;
  }
}

async function nextPage(wire: Wire): Promise<RebuildResult> {
  const meta = await readMeta();
  if (!meta.rebuild) return 'stale';
  const asked = { ...sender(meta), cursor: meta.rebuild.head };
  return applyToRebuild(await wire.pull(pullBody(asked, false)), asked);
}

/** Reads the stream to its end line; one that was cut counts as unanswered and is resumed later. */
async function stream(wire: Wire, after: number, chunk: number, progress?: Progress): Promise<boolean> {
  let epoch = '', held: WireItem[] = [], ended = false;
  const stored: Stored = new Map();
  const flush = async (): Promise<boolean> => {
    const state = held.length ? await storeRebuild(epoch, held, stored) : (await readMeta()).rebuild;
    for (const { id, seq } of held) stored.set(id, { seq });
    held = [];
    if (state) progress?.(state.live, state.count);
    return state !== undefined;
  };
  for await (const line of wire.snapshot(after)) {
    if (typeof line['epoch'] === 'string') {
      epoch = line['epoch'];
      await open(epoch, Number(line['head']), Number(line['count'] ?? 0));
    } else if ('end' in line) ended = true;
    else if (held.push(line as unknown as WireItem) >= chunk && !(await flush())) return false;
  }
  if (!(await flush())) return false;
  if (!ended) throw new NoAnswer(false);
  return closeRebuild(epoch);
}

/** A stream of another server history: as a push would be told. */
async function open(epoch: string, head: number, count: number): Promise<void> {
  if (!(await openRebuild(epoch, head, count))) throw new Problem(409, 'epoch', 'The server was restored', undefined, { epoch });
}
