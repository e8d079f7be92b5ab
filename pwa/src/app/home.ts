/** Where `/` leads: on a phone to the badge once there is one, on a desktop to the people, else to the welcome. */
import { all } from '../db/records.ts';
import { recallBadge } from '../platform/boot-badge.ts';
import { hasRoute } from './routes.ts';

const WIDE = '(min-width: 960px)';

async function hasCard(): Promise<boolean> {
  if (recallBadge()) return true; // no need to wait for the database
  return (await all('card')).length > 0;
}

async function hasPeople(): Promise<boolean> {
  return (await all('contact')).length > 0;
}

const firstOf = (...paths: string[]): string => paths.find(hasRoute) ?? '/welcome';

/** The address that `/` stands for. */
export async function homePath(): Promise<string> {
  if (matchMedia(WIDE).matches) {
    return (await hasCard()) || (await hasPeople()) ? firstOf('/people', '/swap') : '/welcome';
  }
  if (await hasCard()) return firstOf('/swap', '/people');
  return (await hasPeople()) ? firstOf('/people') : '/welcome';
}
