/**
 * Asking for a postal address by a private link: the request stands in the follow-up's `detail`, so it
 * is made without a network and opens when it has reached the server. The person's answer comes back the same way.
 */
import { addDays } from './dates.ts';
import type { Followup, JsonObject } from './schema.ts';

/** How long the server keeps a link open, in days. */
const OPEN_DAYS = 30;

export interface AddressRequest {
  /** What the link ends in: 160 random bits. */
  token: string;
  /** My card, which says who asks. */
  card: string;
  /** Day on which it was asked. */
  asked: string;
  /** When they filled it in, in ms; written by the server. */
  given?: number | undefined;
}

const TOKEN = /^[0-9A-HJKMNP-TV-Z]{32}$/;

/** The request of a follow-up, where there is one. */
export function askOf({ detail }: Followup): AddressRequest | undefined {
  const ask = detail?.['ask'];
  if (ask === null || typeof ask !== 'object' || Array.isArray(ask)) return undefined;
  const { token, card, asked, given } = ask;
  if (typeof token !== 'string' || !TOKEN.test(token) || typeof card !== 'string') return undefined;
  return { token, card, asked: typeof asked === 'string' ? asked : '', ...(typeof given === 'number' ? { given } : {}) };
}

/** The follow-up with this request in the place of any other, or without one. */
export function withAsk(followup: Followup, ask: AddressRequest | undefined): Followup {
  const { ask: _old, ...rest } = followup.detail ?? {};
  return { ...followup, detail: (ask ? { ...rest, ask } : rest) as JsonObject };
}

/** The link of a request that is still to be answered. */
export function askLink(ask: AddressRequest | undefined, origin: string): string | undefined {
  return ask && ask.given === undefined ? `${origin}/address/${ask.token}` : undefined;
}

/** The last day on which the link works; '' where it is not known. */
export function openUntil({ asked }: AddressRequest): string {
  return asked && addDays(asked, OPEN_DAYS);
}
