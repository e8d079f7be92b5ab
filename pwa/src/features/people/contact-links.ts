/** What may be opened from a person's page: allow-listed schemes only, everything else is plain text. */
import { addressLines } from '../../domain/addresses.ts';
import { isAddress, phoneLink } from '../../domain/drafts.ts';
import { inOrder } from '../../domain/person-form.ts';
import { networkLabel, profileUrl } from '../../domain/profiles.ts';
import { webLink } from '../../domain/scan-link.ts';
import type { Contact } from '../../domain/schema.ts';

export interface Fact {
  kind: 'email' | 'phone' | 'social' | 'link' | 'address';
  label: string;
  text: string;
  href?: string;
  /** Opens outside the app. */
  outside?: boolean;
}

export function firstEmail(contact: Contact): string | undefined {
  return inOrder(contact.emails).map((e) => e.value).find(isAddress);
}

export function firstPhone(contact: Contact): string | undefined {
  return inOrder(contact.phones).map((p) => p.value).find((value) => phoneLink(value, 'tel'));
}

/** The first profile that can be opened, with the exact handle. */
export function firstSocial(contact: Contact): { network: string; handle: string; href: string } | undefined {
  for (const { network = '', handle = '', url } of inOrder(contact.socials)) {
    const href = profileUrl(network, handle) ?? webLink(url ?? '')?.href;
    if (href) return { network, handle, href };
  }
  return undefined;
}

/** Every way to reach somebody, as rows of the page. */
export function facts(contact: Contact): Fact[] {
  return [...emails(contact), ...phones(contact), ...socials(contact), ...links(contact), ...addresses(contact)];
}

function emails(contact: Contact): Fact[] {
  return inOrder(contact.emails).flatMap(({ value = '', label = '' }): Fact[] =>
    value ? [{ kind: 'email', label, text: value, ...(isAddress(value) ? { href: `mailto:${encodeURIComponent(value).replace('%40', '@')}` } : {}) }] : []);
}

function phones(contact: Contact): Fact[] {
  return inOrder(contact.phones).flatMap(({ value = '', label = '' }): Fact[] => {
    const href = phoneLink(value, 'tel');
    return value ? [{ kind: 'phone', label, text: value, ...(href ? { href } : {}) }] : [];
  });
}

function socials(contact: Contact): Fact[] {
  return inOrder(contact.socials).flatMap(({ network = '', handle = '', url }): Fact[] => {
    const href = profileUrl(network, handle) ?? webLink(url ?? '')?.href;
    return handle ? [{ kind: 'social', label: networkLabel(network), text: handle, ...(href ? { href, outside: true } : {}) }] : [];
  });
}

function links(contact: Contact): Fact[] {
  return inOrder(contact.links).flatMap(({ value = '', label = '' }): Fact[] => {
    const link = webLink(value);
    return value ? [{ kind: 'link', label, text: link ? `${link.host}${new URL(link.href).pathname.replace(/\/$/, '')}` : value, ...(link ? { href: link.href, outside: true } : {}) }] : [];
  });
}

function addresses(contact: Contact): Fact[] {
  return inOrder(contact.addresses).flatMap(({ value, label = '' }): Fact[] => {
    const text = addressLines(value).join('\n');
    return text ? [{ kind: 'address', label, text }] : [];
  });
}
