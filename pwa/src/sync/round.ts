/**
 * One round of sync: push until nothing waits, then pull until nothing is new (SPEC.md 4.4 to 4.7).
 * Every answer of the server has its way here; none of them loses what waits.
 */
import type { PullPage, PushAnswer } from '../api/sync';
import { Problem } from '../api/problems';
import { acknowledge } from '../db/answers';
import { clock } from '../db/clock';
import { STORED } from '../db/database';
import { markDeposited, rawOutbox } from '../db/deposits';
import { readMeta, readKept, writeKept } from '../db/meta';
import { applyPage } from '../db/pages';
import { startRebuild } from '../db/rebuild';
import { adoptEpoch, rename, resendFrom } from '../db/rename';
import type { OutboxEntry } from '../db/database';
import { fitting, markUnanswered, oldestWaiting, sender, takeBatch, type Batch, type Limits, type Sender } from '../db/sending';
import { PROTO } from '../domain/schema';
import { pushBody, pullBody } from './encode';
import { rebuildStep } from './rebuilding';
import type { Progress, Wire } from './wire';

/** Most of a push, records from which on the first sync is a stream, and how many of it are stored at once. */
export interface Sizes { push: Limits; long: number; chunk: number }

const SIZES: Sizes = { push: { count: 500, bytes: 1000 * 1024 }, long: 2000, chunk: 1000 };
/** Of mutations; as entries of the queue they are nearly twice as long, and the server takes 5 MiB. */
const DEPOSIT: Limits = { count: Infinity, bytes: 2 * 1024 * 1024 };
const STEPS = 10_000;
const REBUILDS = 2;
const STALE = 20;
const RENAMES = 4;

/** How a round ended. `stopped` waits for a person; `again` is never returned to the loop. */
export type Ended =
  | { st: 'ok'; head?: number }
  | { st: 'guest' }
  | { st: 'stopped'; why: 'sign-in' | 'update' | 'removals'; going?: number; of?: number };

type Step = 'again' | Ended;

/** What a round keeps between its steps. */
export interface Round { wire: Wire; app: string; sizes: Sizes; progress?: Progress; limits: Limits; pulls: boolean; rebuilds: number; stale: number; renames: number; allowRemovals: boolean }

export type Options = Partial<Pick<Round, 'app' | 'sizes' | 'progress' | 'allowRemovals'>>;

/** Runs a round. Throws `NoAnswer` or a `Problem` that only time can mend (429, 5xx). */
export async function round(wire: Wire, options: Options = {}): Promise<Ended> {
  try {
    return await steps(wire, options);
  } finally {
    await markUnanswered();
  }
}

async function steps(wire: Wire, options: Options): Promise<Ended> {
  const state: Round = { wire, app: '', sizes: SIZES, limits: { ...(options.sizes ?? SIZES).push }, pulls: true, rebuilds: 0, stale: 0, renames: 0, allowRemovals: false, ...options };
  for (let i = 0; i < STEPS; i += 1) {
    const step = await once(state);
    if (step !== 'again') return step;
  }
  throw new Problem(500, 'endless', 'Sync does not come to an end', undefined);
}

async function once(state: Round): Promise<Step> {
  const batch = await takeBatch(state.limits);
  if (!batch) return { st: 'guest' };
  try {
    return batch.entries.length ? await pushBatch(state, batch) : await fetchNews(state);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return recover(state, error, batch);
  }
}

async function pushBatch(state: Round, batch: Batch): Promise<Step> {
  const answer: PushAnswer = await state.wire.push(pushBody(batch, clock.now(), state.app, state.pulls && batch.pulls));
  state.limits = { ...state.sizes.push };
  if (!(await acknowledge(batch, answer)) || !answer.pull) return 'again';
  const step = await takePage(state, answer.pull, batch, batch.boot);
  return step !== 'again' && step.st === 'ok' && (await oldestWaiting()) !== undefined ? 'again' : step;
}

async function fetchNews(state: Round): Promise<Step> {
  const meta = await readMeta();
  if (meta.schema !== STORED || meta.rebuild) return rebuild(state);
  const asked = sender(meta);
  const page = await state.wire.pull(pullBody(asked, !meta.bootstrapped));
  return takePage(state, page, asked, !meta.bootstrapped);
}

async function rebuild(state: Round): Promise<Step> {
  await startRebuild();
  const result = await rebuildStep(state.wire, state.sizes.chunk, state.progress);
  if (result === 'swapped') return (await oldestWaiting()) === undefined ? { st: 'ok' } : 'again';
  return result === 'stale' ? stale(state) : startAgain(state);
}

/** The digests differ: fetch everything again, but not for ever. */
async function startAgain(state: Round): Promise<Step> {
  state.rebuilds += 1;
  if (state.rebuilds > REBUILDS) throw new Problem(500, 'digest', 'What was fetched does not add up', 60);
  await startRebuild(true);
  return 'again';
}

/** Another tab was faster: ask again, but not for ever. */
function stale(state: Round): Step {
  state.stale += 1;
  if (state.stale > STALE) throw new Problem(503, 'stale', 'Another tab is always faster', undefined);
  return 'again';
}

async function takePage(state: Round, page: PullPage, asked: Sender & { cursor: number }, boot: boolean): Promise<Step> {
  if (boot && page.from === 0 && page.more && (page.count ?? 0) > state.sizes.long) return rebuild(state);
  const result = await applyPage(page, asked, state.allowRemovals);
  switch (result.st) {
    case 'stale': return stale(state);
    case 'fork': return renamed(state, asked.device);
    case 'mismatch': return startAgain(state);
    case 'braked': return result.verified ? { st: 'stopped', why: 'removals', going: result.going, of: result.of } : startAgain(state);
    case 'applied': return page.more ? 'again' : { st: 'ok', head: page.head };
  }
}

/** Another copy of this device used its numbers: a new name. One that helps nothing is not taken for ever. */
async function renamed(state: Round, device: string, problem?: Problem): Promise<Step> {
  state.renames += 1;
  if (state.renames > RENAMES) throw problem ?? new Problem(409, 'fork', 'No name is accepted', 60);
  await rename(device);
  return 'again';
}

/** What each refusal of SPEC.md 4.4 asks for. */
async function recover(state: Round, problem: Problem, batch: Batch): Promise<Step> {
  switch (problem.code) {
    case 'gap': return (await resendFrom(batch.device, Number(problem.extra['expect']))) ? 'again' : renamed(state, batch.device, problem);
    case 'fork': return renamed(state, batch.device, problem);
    case 'epoch': return newEpoch(batch, problem);
    case 'resync': return resync(state);
    case 'upgrade': return depositAll(state, batch);
  }
  if (problem.status === 401 || problem.status === 403) return { st: 'stopped', why: 'sign-in' };
  if (batch.entries.length && [400, 413, 422].includes(problem.status)) return smaller(state, batch, problem.status === 413);
  throw problem;
}

async function newEpoch(batch: Batch, problem: Problem): Promise<Step> {
  const epoch = problem.extra['epoch'];
  if (typeof epoch !== 'string') throw problem;
  await adoptEpoch(batch, epoch);
  return 'again';
}

/** Too long away: everything is pushed first, then fetched again. */
async function resync(state: Round): Promise<Step> {
  state.pulls = false;
  if ((await readMeta()).rebuild?.done) return startAgain(state);
  await startRebuild();
  return 'again';
}

/** A batch that is refused as a whole is halved; a single mutation leaves by the deposit. */
async function smaller(state: Round, batch: Batch, isTooBig: boolean): Promise<Step> {
  const { entries } = batch;
  if (entries.length > 1) {
    state.limits = { ...state.limits, count: Math.ceil(entries.length / 2) };
    return 'again';
  }
  const raw = JSON.stringify({ proto: PROTO, device: batch.device, entry: entries[0] });
  await markDeposited(entries[0]!, await deposited(state, batch, raw, isTooBig), isTooBig ? 'too_big' : 'refused');
  return 'again';
}

/** The deposit's id. Where there is no room for one, what is too big waits on this device alone, and holds up nothing behind it. */
async function deposited({ wire }: Round, { account, device }: Batch, raw: string, isTooBig: boolean): Promise<string | undefined> {
  try {
    return (await wire.deposit(account, device, raw)).id ?? 'deposited';
  } catch (error) {
    if (isTooBig && error instanceof Problem && [413, 429].includes(error.status)) return undefined;
    throw error;
  }
}

/** The server no longer speaks this version: the words are left with it until the app was updated. */
async function depositAll(state: Round, batch: Batch): Promise<Step> {
  const entries = await rawOutbox(), latest = Math.max(0, ...entries.map((entry) => entry.n));
  if (latest > ((await readKept<number>('deposited')) ?? 0)) {
    if (await isLeft(state, batch, entries)) await writeKept('deposited', latest);
  }
  return { st: 'stopped', why: 'update' };
}

/** Leaves the queue with the server, as many pieces as it takes; false where there is no room for it now: it is tried again, and all stays here. */
async function isLeft({ wire }: Round, { account, device }: Batch, entries: OutboxEntry[]): Promise<boolean> {
  try {
    for (let rest = entries; rest.length;) {
      const outbox = fitting(rest, DEPOSIT);
      await wire.deposit(account, device, JSON.stringify({ proto: PROTO, device, outbox }));
      rest = rest.slice(outbox.length);
    }
    return true;
  } catch (error) {
    if (error instanceof Problem && [413, 429].includes(error.status)) return false;
    throw error;
  }
}
