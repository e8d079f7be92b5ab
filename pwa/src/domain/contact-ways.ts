/** Ways to reach somebody: allow-listed schemes only, whatever a card, a code or an import says. */
import { addressLines } from './addresses';
import { isAddress, phoneLink } from './drafts';
import { inOrder } from './person-form';
import { networkLabel, profileUrl } from './profiles';
import { webLink } from './scan-link';
import type { Contact } from './schema';

/** The preferred e-mail address that may stand in a link. */
export function emailOf(contact: Contact): string | undefined {
  return inOrder(contact.emails).map((e) => e.value).find(isAddress);
}

export interface PhoneWay { text: string; label: string; href?: string | undefined }

/** Phone numbers as typed, the preferred first; `href` calls where the text is a number. */
export function phonesOf(contact: Contact): PhoneWay[] {
  return inOrder(contact.phones).flatMap(({ value = '', label = '' }) => (value ? [{ text: value, label, href: phoneLink(value, 'tel') }] : []));
}

/** A link that writes a text message to the first real number. */
export function messageLink(contact: Contact): string | undefined {
  return phonesOf(contact).map(({ text }) => phoneLink(text, 'sms')).find(Boolean);
}

export interface ProfileWay { network: string; label: string; handle: string; href?: string | undefined }

/** Social handles, exactly as kept; `href` opens the profile. */
export function profilesOf(contact: Contact): ProfileWay[] {
  return inOrder(contact.socials).flatMap(({ network = '', handle = '', url }) =>
    handle ? [{ network, label: networkLabel(network), handle, href: profileUrl(network, handle) ?? webLink(url ?? '')?.href }] : []);
}

/** Postal addresses, each as the lines of an envelope. */
export function addressesOf(contact: Contact): string[][] {
  return inOrder(contact.addresses).map(({ value }) => addressLines(value)).filter((lines) => lines.length > 0);
}

export interface Fact {
  kind: 'email' | 'phone' | 'social' | 'link' | 'address';
  label: string;
  text: string;
  href?: string | undefined;
  /** Opens outside the app. */
  outside?: boolean;
}

/** Every way, as rows of a page. What may not be opened is shown as text. */
export function facts(contact: Contact): Fact[] {
  return [
    ...inOrder(contact.emails).flatMap(({ value = '', label = '' }): Fact[] => (value ? [{ kind: 'email', label, text: value, href: mailLink(value) }] : [])),
    ...phonesOf(contact).map((phone): Fact => ({ kind: 'phone', ...phone })),
    ...profilesOf(contact).map(({ label, handle, href }): Fact => ({ kind: 'social', label, text: handle, href, outside: true })),
    ...inOrder(contact.links).flatMap(({ value = '', label = '' }) => linkFact(value, label)),
    ...inOrder(contact.addresses).flatMap(({ value, label = '' }): Fact[] => {
      const text = addressLines(value).join('\n');
      return text ? [{ kind: 'address', label, text }] : [];
    }),
  ];
}

function mailLink(value: string): string | undefined {
  return isAddress(value) ? `mailto:${encodeURIComponent(value).replace('%40', '@')}` : undefined;
}

function linkFact(value: string, label: string): Fact[] {
  const link = webLink(value);
  if (!link) return value ? [{ kind: 'link', label, text: value }] : [];
  return [{ kind: 'link', label, text: `${link.host}${new URL(link.href).pathname.replace(/\/$/, '')}`, href: link.href, outside: true }];
}
