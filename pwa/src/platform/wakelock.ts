/** Keeps the screen awake while a badge is shown (Screen Wake Lock API). */

/** `awake`: it is held; `refused`: the browser cannot or will not, so say "tap now and then". */
export type WakeState = 'awake' | 'refused';

/**
 * Holds the screen awake until the returned function is called. The lock is lost whenever the page
 * is hidden, and asked again when it is seen.
 */
export function keepAwake(onstate?: (state: WakeState) => void): () => void {
  let sentinel: WakeLockSentinel | undefined;
  let over = false;

  const ask = async (): Promise<void> => {
    if (over || document.visibilityState !== 'visible') return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (over) return void lock.release();
      sentinel = lock;
      onstate?.('awake');
    } catch {
      onstate?.('refused');
    }
  };
  const onvisible = (): void => void ask();

  document.addEventListener('visibilitychange', onvisible);
  void ask();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', onvisible);
    void sentinel?.release();
  };
}
