/** How safe this device's storage is (SPEC.md 4.12). */

/** `kept` no: the browser may clear it when space is short; unknown: it does not say. Sizes in bytes. */
export interface StorageReport { kept: 'yes' | 'no' | 'unknown'; usage?: number; quota?: number }

const PATIENCE = 10_000;

const later = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the browser says about keeping this device's data, and how much room is taken. */
export async function storageReport(): Promise<StorageReport> {
  const { storage } = navigator;
  const [kept, room] = await Promise.all([storage?.persisted?.().catch(() => undefined), storage?.estimate?.().catch(() => undefined)]);
  const report: StorageReport = { kept: kept === undefined ? 'unknown' : kept ? 'yes' : 'no' };
  if (room?.usage !== undefined) report.usage = room.usage;
  if (room?.quota !== undefined) report.quota = room.quota;
  return report;
}

/**
 * Asks the browser to keep the data: after the first person was saved, and from the sync screen.
 * Undefined where it does not answer. Never wait for it while somebody saves something: Firefox may
 * leave the answer hanging on a prompt.
 */
export async function askToKeep(): Promise<boolean | undefined> {
  const asked = navigator.storage?.persist?.().catch(() => undefined);
  return asked && Promise.race([asked, later(PATIENCE)]);
}
