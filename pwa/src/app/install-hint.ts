/**
 * When the hint about the home screen is due: once, after the first swap, on a screen where nothing
 * is being done. On iOS the app on the home screen has a store of its own, so there it waits until
 * everything is safe on the server.
 */
import { get } from 'svelte/store';
import { allDrafts } from '../db/drafts.ts';
import { readKept, writeKept } from '../db/meta.ts';
import { all } from '../db/records.ts';
import { device } from '../platform/device.ts';
import { installWay, wasAskedToInstall } from '../platform/install.ts';
import { syncStatus } from '../sync/status.ts';

const ASKED = 'install-asked';
const CALM = /^\/(swap|people|due|events)$/;

function isSafeThere(): boolean {
  const { signedIn, waiting } = get(syncStatus);
  return get(installWay) !== 'ios' || (signedIn && waiting === 0);
}

/** Whether to show it now, on this address. */
export async function isInstallHintDue(path: string, query: URLSearchParams): Promise<boolean> {
  if (!CALM.test(path) || query.has('scan') || device() !== 'phone') return false;
  if (get(installWay) === 'none' || wasAskedToInstall() || !isSafeThere()) return false;
  if ((await allDrafts()).length > 0) return false; // somebody's half sentence comes first
  return !(await readKept(ASKED)) && (await all('contact')).length > 0;
}

/** Remembers that it is shown: in the database, since a browser that is killed soon after forgets what localStorage got. */
export const rememberInstallHint = (): Promise<void> => writeKept(ASKED, true);
