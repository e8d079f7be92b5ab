/** The five requests of the sync protocol (SPEC.md 4.4 to 4.7, 4.14), in the shapes of the wire. */
import { call, send, transport } from './http';
import { NoAnswer, problemOf } from './problems';

const BASE = '/api/sync/v1';
const LONG = 120_000;

/** A record on a page: live with `doc`, or deleted with `del`. */
export interface WireItem { k: string; id: string; seq: number; doc?: Record<string, unknown>; del?: number; into?: string; last?: Record<string, unknown> }

export interface PullPage {
  epoch: string;
  from: number;
  to: number;
  head: number;
  more: boolean;
  last_mid: number;
  safe_mid: number;
  parked: number[];
  schema: number;
  items: WireItem[];
  count?: number;
  digest?: string;
}

export interface PushResult { mid: number; st: string; seq: number; f?: Record<string, { st: string; cf?: string }>; cf?: string; need?: string[]; reason?: string; dup?: boolean }
export interface Pace { min_gap_s?: number; spread_s?: number }

export interface PushAnswer {
  epoch: string;
  head: number;
  last_mid: number;
  safe_mid: number;
  server_now: number;
  results: PushResult[];
  pull?: PullPage;
  pace?: Pace;
}

export interface Head { head: number; epoch: string; pace?: Pace }

/** A single edit gets a quarter smaller by it; what is shorter would get longer. */
const GZIP_FROM = 256;

/** Pushes a batch; `keepalive` when the page is about to go. */
export const push = (body: unknown, keepalive = false): Promise<PushAnswer> => call('POST', `${BASE}/push`, { body, keepalive, gzipFrom: GZIP_FROM, timeout: LONG });

/** Asks for the next page. */
export const pull = (body: unknown): Promise<PullPage> => call('POST', `${BASE}/pull`, { body, timeout: LONG });

/** Leaves any JSON with the server, whatever its form: words can always leave the device. */
export const deposit = (account: string, device: string, body: string): Promise<{ id?: string }> =>
  call('POST', `${BASE}/deposit?${new URLSearchParams({ account, device })}`, { body, gzipFrom: GZIP_FROM, timeout: LONG });

/** Whether anything moved: undefined where nothing did since `etag`. */
export async function head(etag: string | undefined): Promise<{ head: Head; etag: string | undefined } | undefined> {
  const response = await send('GET', `${BASE}/head`, etag ? { headers: { 'If-None-Match': etag } } : {});
  if (response.status === 304) return void (await response.text());
  return { head: (await response.json()) as Head, etag: response.headers.get('etag') ?? undefined };
}

/** The lines of the snapshot stream after `after`: first `{epoch, head}`, then records in order of seq. */
export async function* snapshot(after: number): AsyncGenerator<Record<string, unknown>> {
  const response = await send('GET', `${BASE}/snapshot?after=${after}`, { timeout: 10 * LONG });
  if (!response.ok) throw await problemOf(response);
  for await (const line of lines(response.body!)) if (line) yield JSON.parse(line) as Record<string, unknown>;
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  let held = '';
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => { throw new NoAnswer(!transport.online(), { cause }); });
    if (done) return; // a line without its end was cut
    const parts = (held + value).split('\n');
    held = parts.pop()!;
    yield* parts;
  }
}
