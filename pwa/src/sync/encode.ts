/** Request bodies in the form of SPEC.md 4.4 and 4.6. */
import { wireForm, type Batch, type Sender } from '../db/sending';
import { PROTO, SCHEMA_VERSION } from '../domain/schema';

const PAGE = 500;

/** The body of a push that leaves at `sentAt` (ms); `pulls`: the answer brings the first page along. */
export function pushBody(batch: Batch, sentAt: number, app: string, pulls: boolean): Record<string, unknown> {
  const { account, epoch, device, cursor, ackMid, boot } = batch;
  return {
    proto: PROTO, schema: SCHEMA_VERSION, app, account, epoch, device, sent_at: sentAt, ack_mid: ackMid, cursor,
    muts: batch.entries.map((entry) => wireForm(entry, sentAt)),
    ...(pulls ? { pull: { cursor, epoch, limit: PAGE, ...(boot ? { boot } : {}) } } : {}),
  };
}

/** The body of a pull; `boot` until the first time that nothing was left. */
export function pullBody({ account, device, epoch, cursor }: Sender & { cursor: number }, boot: boolean): Record<string, unknown> {
  return { proto: PROTO, schema: SCHEMA_VERSION, account, device, epoch, cursor, limit: PAGE, boot };
}
