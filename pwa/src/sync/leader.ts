/**
 * One tab of a database sends and fetches (SPEC.md 4.11), chosen by the Web Locks API. Where that is
 * missing every tab leads: two leaders waste bandwidth and are correct.
 */
export type Locks = Pick<LockManager, 'request'>;

const nameOf = (database: string): string => `hallway-sync:${database}`;

/**
 * Calls `lead` when this tab is chosen; `lead` resolves when it no longer wants to. `signal` aborts
 * waiting. A leader whose lock was stolen is told by `lost`.
 */
export async function standForLeader(locks: Locks | undefined, database: string, lead: () => Promise<void>, lost: () => void, signal: AbortSignal): Promise<void> {
  if (!locks) return lead();
  try {
    await locks.request(nameOf(database), { mode: 'exclusive', signal }, lead);
  } catch (error) {
    if (!signal.aborted) lost();
    else if ((error as Error).name !== 'AbortError') throw error;
  }
}

/** Takes the lead from a tab that does not move: it may be frozen. */
export async function takeLead(locks: Locks | undefined, database: string, lead: () => Promise<void>, lost: () => void): Promise<void> {
  if (!locks) return lead();
  await locks.request(nameOf(database), { steal: true }, lead).catch(lost);
}
