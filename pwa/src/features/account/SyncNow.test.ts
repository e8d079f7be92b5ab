import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { adoptHere } from '../../db/adoption.ts';
import { writeKept } from '../../db/meta.ts';
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
  setStatus({ signedIn: false });
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
