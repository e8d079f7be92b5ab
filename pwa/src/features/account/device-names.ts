/** Names of the account's devices, as last heard; they stay known without a network. */
import { readable, type Readable } from 'svelte/store';
import { listDevices, type DeviceInfo } from '../../api/devices.ts';
import { readKept, readMeta, writeKept } from '../../db/meta.ts';
import { t } from '../../messages/account.ts';

const KEPT = 'device-names';

/** Says the name of a device by its id; `then` is what it was called at the time. */
export type NameOf = (id: string | undefined, then?: string | null) => string;

/** Remembers the names of a list that just came. */
export async function rememberNames(devices: readonly DeviceInfo[]): Promise<void> {
  await writeKept(KEPT, Object.fromEntries(devices.map(({ id, name }) => [id, name])));
}

function namer(names: Record<string, string>, own: string): NameOf {
  return (id, then) => {
    if (id?.startsWith('server:')) return t('byItself');
    if (then) return then;
    if (!id) return t('unknownDevice');
    return id === own ? t('deviceName') : names[id] || t('otherDevice');
  };
}

/** Names as known, then as the server says them; fails silently without a network. */
export const deviceNames: Readable<NameOf> = readable<NameOf>(namer({}, ''), (set) => {
  let stopped = false;
  const show = (names: Record<string, string>, own: string) => void (stopped || set(namer(names, own)));
  void (async () => {
    const [kept, { device_id: own }] = await Promise.all([readKept<Record<string, string>>(KEPT), readMeta()]);
    show(kept ?? {}, own);
    const devices = await listDevices().catch(() => undefined);
    if (!devices) return;
    await rememberNames(devices);
    show(Object.fromEntries(devices.map(({ id, name }) => [id, name])), own);
  })();
  return () => void (stopped = true);
});

/** Whether a name sounds like something held in one hand, for its icon; "This device" is asked itself. */
export function isPhone(name: string): boolean {
  return /phone|android|pixel|galaxy/iu.test(name === t('deviceName') ? navigator.userAgent : name);
}
