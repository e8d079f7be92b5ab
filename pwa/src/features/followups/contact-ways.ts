/** Ways to reach somebody, the preferred one first; only what may safely be opened. */
import { addressLines } from '../../domain/addresses.ts';
import { isAddress, phoneLink } from '../../domain/drafts.ts';
import { networkLabel, profileUrl } from '../../domain/profiles.ts';
import { webLink } from '../../domain/scan-link.ts';
import type { Contact } from '../../domain/schema.ts';

interface Ordered { pref?: boolean; pos?: number | string }

function inOrder<T extends Ordered>(list: readonly T[] | undefined): T[] {
  const order = (item: T): number => (item.pref ? -1 : Number(item.pos ?? 0));
  return [...(list ?? [])].sort((a, b) => order(a) - order(b));
}

export function emailOf(contact: Contact): string | undefined {
  return inOrder(contact.emails).map((e) => e.value).find(isAddress);
}

export function phonesOf(contact: Contact): { text: string; href: string }[] {
  return inOrder(contact.phones).flatMap(({ value = '' }) => {
    const href = phoneLink(value, 'tel');
    return href ? [{ text: value, href }] : [];
  });
}

export interface Profile { network: string; label: string; handle: string; href?: string | undefined }

export function profilesOf(contact: Contact): Profile[] {
  return inOrder(contact.socials).flatMap(({ network = '', handle = '', url }) =>
    handle ? [{ network, label: networkLabel(network), handle, href: profileUrl(network, handle) ?? webLink(url ?? '')?.href }] : []);
}

export function addressesOf(contact: Contact): string[][] {
  return inOrder(contact.addresses).map(({ value }) => addressLines(value)).filter((lines) => lines.length > 0);
}
