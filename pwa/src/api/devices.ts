/** The devices of the signed-in account. */
import { call } from './http';

/** `last_seen` in ms. A revoked device is signed out; what it still sends is kept aside. */
export interface DeviceInfo { id: string; name: string; last_seen: number; app?: string; revoked: boolean }

/** All devices, the last seen first. */
export async function listDevices(): Promise<DeviceInfo[]> {
  return (await call<{ items: DeviceInfo[] }>('GET', '/api/v1/devices')).items;
}

/** Gives a device another name. */
export const renameDevice = (id: string, name: string): Promise<void> => call('PATCH', `/api/v1/devices/${encodeURIComponent(id)}`, { body: { name } });

/** Signs a device out. What is on it stays on it. */
export const revokeDevice = (id: string): Promise<void> => call('DELETE', `/api/v1/devices/${encodeURIComponent(id)}`);

/** Trusts a device again that was signed out; what it sent meanwhile is applied. Resolves to how many changes. */
export async function acceptDevice(id: string): Promise<number> {
  return (await call<{ applied: number }>('POST', `/api/v1/devices/${encodeURIComponent(id)}/accept`, { body: {} })).applied;
}
