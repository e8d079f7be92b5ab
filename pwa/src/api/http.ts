/** The only place that calls `fetch`. JSON in, JSON out, every failure an `ApiError`. */
import { NoAnswer, problemOf } from './problems';

const TIMEOUT = 30_000;

/** What a test or another environment may replace. */
export const transport = {
  fetch: (input: string, init?: RequestInit): Promise<Response> => globalThis.fetch(input, init),
  online: (): boolean => globalThis.navigator?.onLine !== false,
};

export interface Options {
  body?: unknown;
  headers?: Record<string, string>;
  /** Survives the page; at most 64 KiB and never compressed. */
  keepalive?: boolean;
  /** Characters from which on the body is packed (gzip); only the routes of sync take that. */
  gzipFrom?: number;
  /** ms until the request counts as unanswered. */
  timeout?: number;
}

/** Sends a request and resolves to the answer, 304 included. Throws `NoAnswer` or `Problem`. */
export async function send(method: string, path: string, options: Options = {}): Promise<Response> {
  const init = await requestInit(method, options);
  const response = await transport.fetch(path, init).catch((cause: unknown) => {
    throw new NoAnswer(!transport.online(), { cause });
  });
  if (!response.ok && response.status !== 304) throw await problemOf(response);
  return response;
}

/** Sends a request and resolves to the JSON of its answer (undefined for 204). */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  return response.json().catch((cause: unknown) => {
    throw new NoAnswer(!transport.online(), { cause });
  }) as Promise<T>;
}

async function requestInit(method: string, { body, headers, keepalive = false, gzipFrom = Infinity, timeout = TIMEOUT }: Options): Promise<RequestInit> {
  const sent: Record<string, string> = { Accept: 'application/json', ...headers };
  const init: RequestInit = { method, credentials: 'same-origin', cache: 'no-store', headers: sent };
  if (keepalive) init.keepalive = true;
  else init.signal = AbortSignal.timeout(timeout);
  if (body === undefined) return init;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const packed = text.length >= gzipFrom && !keepalive ? await gzip(text) : undefined;
  sent['Content-Type'] = 'application/json';
  if (packed) sent['Content-Encoding'] = 'gzip';
  return { ...init, body: packed ?? text };
}

/** The text gzipped, or undefined where the browser cannot. */
async function gzip(text: string): Promise<ArrayBuffer | undefined> {
  if (typeof CompressionStream === 'undefined') return undefined;
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(packed).arrayBuffer();
}
