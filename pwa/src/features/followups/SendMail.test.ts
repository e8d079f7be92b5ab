import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transport } from '../../api/http.ts';
import type { Mail } from '../../api/mail.ts';
import { freshDevice } from '../../db/testing.ts';
import { setStatus } from '../../sync/status.ts';
import SendMail from './SendMail.svelte';

// A loaded machine is slow; a wrong screen stays wrong for ever.
configure({ asyncUtilTimeout: 10_000 });

const ID = 'f0000001-0000-4000-8000-000000000000';
const TO = 'ruth@library.example';
const own = transport.fetch;
const mail = (part: Partial<Mail>): Mail => ({ id: 'm1', followup: ID, client: 'one', to: TO, subject: 'The zine', state: 'waiting', reason: '', message_id: '<1@x>', created: 1, sent: null, ...part });

/** A server that can send, and what became of the mails handed over before. */
function served(...mails: Mail[]): void {
  transport.fetch = async (path) => Response.json(String(path).includes('/account') ? { ready: true, own: null, server: null } : { items: mails });
}

function open(): void {
  render(SendMail, { followup: ID, to: TO, words: { subject: 'The zine', body: 'Hello' }, name: 'Ada', main: true, open: true, finish: true, save: async () => undefined });
}

beforeEach(async () => {
  cleanup();
  await freshDevice();
  setStatus({ signedIn: true, online: true });
});
afterEach(() => {
  transport.fetch = own;
  setStatus({ signedIn: false });
});

describe('a letter that Hallway sends', () => {
  it('and the mail server refused says why, in its words, and may be sent again', async () => {
    served(mail({ state: 'refused', reason: 'The mail server said: 550 No <b>such</b> reader' }));
    open();
    expect(await screen.findByText('Not sent. The mail server said: 550 No <b>such</b> reader')).toBeTruthy();
    expect(await screen.findByRole('button', { name: 'Send again' })).toBeTruthy();
  });
  it('waits, says for what, and is not sent twice meanwhile', async () => {
    served(mail({ state: 'waiting', reason: 'The mail server said: 451 Later, please' }));
    open();
    expect(await screen.findByText('Waiting to be sent, and tried again by itself. The mail server said: 451 Later, please')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
  it('that may have arrived says so before it is sent again', async () => {
    served(mail({ state: 'unsure' }));
    open();
    expect(await screen.findByText(/It may have arrived/)).toBeTruthy();
  });
  it('to another address says nothing about this one', async () => {
    served(mail({ state: 'refused', reason: 'x', to: 'someone@else.example' }));
    open();
    expect(await screen.findByRole('button', { name: 'Send' })).toBeTruthy();
    expect(screen.queryByText(/Not sent/)).toBeNull();
  });
});
