import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { adoptHere } from '../../db/adoption.ts';
import { openDatabase } from '../../db/connection.ts';
import { readKept, writeKept } from '../../db/meta.ts';
import { write } from '../../db/records.ts';
import { freshDevice } from '../../db/testing.ts';
import { uuid } from '../../domain/ids.ts';
import { startSession } from '../../sync/session.ts';
import { setStatus } from '../../sync/status.ts';
import SyncNow from './SyncNow.svelte';

configure({ asyncUtilTimeout: 10_000 });

let stop: () => void;

beforeEach(async () => {
  await freshDevice();
  await adoptHere({ id: 'acc_1', email: 'ada@leith.example' });
  await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Ruth' } }]);
  await writeKept('session', { deviceName: 'Phone', over: false });
  stop = await startSession();
});

afterEach(() => {
  stop();
  setStatus({ signedIn: false, problem: undefined, lastOkAt: undefined });
  cleanup();
});

test('nothing is called safe before what waits was counted', async () => {
  const said = new Set<string>();
  const { container } = render(SyncNow);
  const note = (): void => void said.add(container.querySelector('h2')?.textContent ?? '');
  const watch = new MutationObserver(note);
  watch.observe(container, { childList: true, subtree: true, characterData: true });
  note();
  await screen.findByText('1 person');
  watch.disconnect();
  expect([...said]).not.toContain('Everything is safe');
});

/** What the panel says, once it says it. */
async function says(heading: string, words: RegExp): Promise<void> {
  render(SyncNow);
  await screen.findByText(words);
  expect(screen.getByRole('status').querySelector('h2')?.textContent).toBe(heading);
}

describe('what is said holds', () => {
  beforeEach(async () => {
    stop(); // no round may say something else meanwhile
    await openDatabase().then(({ outbox }) => outbox.clear());
    setStatus({ signedIn: true, online: true, stalled: false, problem: undefined, lastOkAt: undefined });
  });

  test.each([
    ['on its way', {}, /^What your account has is on its way down\.$/u],
    ['without a network', { online: false }, /^What your account has comes down by itself when there is a network\.$/u],
    ['while nothing gets through', { stalled: true }, /^Sync does not get through just now\. What your account has comes down by itself later\.$/u],
  ])('before a first sync was whole nothing is called safe: %s', async (_name, status, words) => {
    setStatus(status);
    await says('Not synced yet', words);
  });

  test('after a start without a network it is said when sync last went', async () => {
    stop = await startSession();
    setStatus({ lastOkAt: Date.now() - 3 * 3_600_000 });
    await vi.waitFor(async () => expect(await readKept('synced-at')).toBeTruthy());
    stop();
    setStatus({ lastOkAt: undefined });
    stop = await startSession();
    stop();
    setStatus({ online: false, stalled: false });
    await says('Everything is safe', /^Your account has all of it, and so has this device\. Last synced .+\d\.$/u);
  });

  test.each([
    ['aside', 'The server keeps something aside that it cannot take in yet\\.'],
    ['revoked', 'This device was signed out from another one\\.'],
  ] as const)('what is kept aside (%s) stops nothing and is told beside what waits', async (problem, words) => {
    setStatus({ problem, lastOkAt: Date.now() });
    await says('Something is kept aside', new RegExp(`^${words}`, 'u'));
    cleanup();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Priya' } }]);
    await says('Everything is on this device', new RegExp(`^1 change is on the way up.*${words}`, 'u'));
  });
});
