import { beforeEach, expect, test, vi } from 'vitest';
import { flushDrafts, saveDraft } from '../db/drafts.ts';
import { write } from '../db/records.ts';
import { freshDevice } from '../db/testing.ts';
import { listenForInstall } from '../platform/install.ts';
import { isInstallHintDue, rememberInstallHint } from './install-hint.ts';

const due = (path = '/people', query = '') => isInstallHintDue(path, new URLSearchParams(query));
const meet = () => write([{ op: 'create', kind: 'contact', id: 'a', doc: { name: 'Ada' } }]);

beforeEach(async () => {
  await freshDevice();
  localStorage.clear();
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
  listenForInstall();
  dispatchEvent(new Event('beforeinstallprompt'));
});

test('it is due after the first swap, where nothing is being done', async () => {
  expect(await due()).toBe(false);
  await meet();
  expect(await due()).toBe(true);
  expect(await due('/met/a')).toBe(false);
  expect(await due('/swap', 'scan')).toBe(false);
  saveDraft('met:a', { note: 'We were' });
  await flushDrafts();
  expect(await due()).toBe(false);
});

test('it is shown once, and what localStorage forgets when the browser is killed does not bring it back', async () => {
  await meet();
  await rememberInstallHint();
  localStorage.clear();
  expect(await due()).toBe(false);
});
