// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailRequest } from '../../api/mail.ts';
import { transport } from '../../api/http.ts';
import { NoAnswer, Problem } from '../../api/problems.ts';
import { readKept } from '../../db/meta.ts';
import { freshDevice } from '../../db/testing.ts';
import { SendingMail } from './sending-mail.svelte.ts';

const ID = 'f0000001-0000-4000-8000-000000000000';
const letter = (client: string, subject = 'The zine'): MailRequest => ({ followup: ID, client, to: 'r@l.example', subject, body: 'Hello', name: 'Ada', tz: 'UTC', finish: true });
const taken = { id: 'm1', followup: ID, client: 'one', to: 'r@l.example', subject: 'The zine', state: 'sent', reason: '', message_id: '<1@x>', created: 1, sent: 2 };
const own = transport.fetch;

/** What the network does with each POST; what was posted. */
function network(...answers: (() => Response)[]): MailRequest[] {
  const posted: MailRequest[] = [];
  transport.fetch = async (_path, init) => {
    posted.push(JSON.parse(String(init?.body)) as MailRequest);
    return answers.shift()!();
  };
  return posted;
}

const json = (status: number, body: unknown) => () => Response.json(body, { status });
const nothing = (): Response => {
  throw new TypeError('no network');
};

beforeEach(async () => void (await freshDevice()));
afterEach(() => (transport.fetch = own));

describe('a letter that is handed over', () => {
  it('without an answer lies on the device, and goes again exactly as it was', async () => {
    const posted = network(nothing, json(202, taken));
    const first = new SendingMail(ID);
    await first.send(letter('one'));
    expect(first.problem).toBeInstanceOf(NoAnswer);
    expect(await readKept(`mail:${ID}`)).toEqual(letter('one'));
    const reopened = new SendingMail(ID);
    reopened.held = await readKept<MailRequest>(`mail:${ID}`);
    await reopened.send(letter('two', 'Other words'));
    expect(posted).toEqual([letter('one'), letter('one')]);
    expect(reopened.mails[0]?.state).toBe('sent');
    await expect.poll(() => readKept(`mail:${ID}`)).toBeUndefined();
  });
  it('and refused is not kept: the words stay in the draft', async () => {
    network(json(422, { code: 'bad_address', detail: 'This does not look like an e-mail address.' }));
    const sending = new SendingMail(ID);
    await sending.send(letter('one'));
    expect(sending.problem).toBeInstanceOf(Problem);
    expect([sending.held, await readKept(`mail:${ID}`)]).toEqual([undefined, undefined]);
  });
  it('waits where the server cannot take it yet', async () => {
    network(json(409, { code: 'not_synced', detail: '' }), json(409, { code: 'not_synced', detail: '' }));
    const sending = new SendingMail(ID);
    await sending.send(letter('one'));
    expect(await readKept(`mail:${ID}`)).toEqual(letter('one'));
  });
});
