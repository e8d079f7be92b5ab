/** What a round of sync asks of a server: the functions of `api/sync`, or a test's. */
import type { PullPage, PushAnswer } from '../api/sync';

export interface Wire {
  push(body: unknown, keepalive?: boolean): Promise<PushAnswer>;
  pull(body: unknown): Promise<PullPage>;
  deposit(account: string, device: string, body: string): Promise<{ id?: string }>;
  snapshot(after: number): AsyncIterable<Record<string, unknown>>;
}

/** Told while everything is fetched: records so far, and of how many. */
export type Progress = (done: number, of: number) => void;
