/**
 * What can go wrong between this device and a server.
 *
 *     ApiError
 *     ├── NoAnswer     nothing came back: `offline` = this device has no network, else the server did not answer
 *     └── Problem      the server said no: `code` is the stable word (RFC 9457 problem+json), `detail` a sentence
 *         └── ServerDown   5xx without a problem: a proxy answered in the server's place
 */
export class ApiError extends Error {}

/** Nothing came back, so nothing is known about what happened there. */
export class NoAnswer extends ApiError {
  override name = 'NoAnswer';

  constructor(readonly offline: boolean, options?: ErrorOptions) {
    super(offline ? 'This device has no network' : 'The server did not answer', options);
  }
}

/** The server answered with an error. */
export class Problem extends ApiError {
  override name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** Seconds to wait, where the server said so. */
    readonly retryAfter: number | undefined,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${status} ${code}: ${detail}`);
  }
}

/** Something in front of the server says that it is away. */
export class ServerDown extends Problem {
  override name = 'ServerDown';
}

/** The problem an answer carries; any other body of an error becomes one by its status. */
export async function problemOf(response: Response): Promise<Problem> {
  const told = await body(response);
  const { code = '', detail = '', title: _title, type: _type, status: _status, ...extra } = told;
  const kind = response.status >= 500 && !code ? ServerDown : Problem;
  return new kind(response.status, String(code) || `http_${response.status}`, String(detail), retryAfter(response), extra);
}

async function body(response: Response): Promise<Record<string, unknown>> {
  try {
    const told: unknown = await response.json();
    return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function retryAfter(response: Response): number | undefined {
  const header = response.headers.get('retry-after');
  const seconds = header === null ? NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
