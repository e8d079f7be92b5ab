/**
 * Social networks: one table that turns a handle into its address and an address into its handle.
 *
 * A handle is kept as its owner writes it, without a leading "@" except where the network's
 * own form has a server ("@ailsa@glammr.example"). Addresses are built, never guessed: what
 * does not match a network's alphabet is no handle of it.
 */
import { webLink } from './scan-link';

/** One social handle: the network's id in `NETWORKS`, the handle, its address. */
export interface Profile { network: string; handle: string; url: string }

interface Network {
  id: string;
  label: string;
  /** Host names (with their subdomains). */
  hosts: readonly string[];
  /** Path of a profile; group 1 is the handle. */
  path: RegExp;
  handle: RegExp;
  /** `{}` stands for the handle. */
  url: string;
}

const WORD = /^[\p{L}\p{N}._-]{1,100}$/u;

function network(id: string, label: string, hosts: string, path: RegExp, url: string, handle: RegExp = WORD): Network {
  return { id, label, hosts: hosts.split(' '), path, url, handle };
}

/** The table. Mastodon and other federated networks have no fixed host and are matched last. */
export const NETWORKS: readonly Network[] = [
  network('linkedin', 'LinkedIn', 'linkedin.com', /^\/(?:comm\/)?(?:mwlite\/)?in\/([^/]+)\/?/u, 'https://www.linkedin.com/in/{}', /^[\p{L}\p{N}%_-]{3,100}$/u),
  network('mastodon', 'Mastodon', '', /^\/@([\w.-]{1,64})\/?$/u, '', /^@?[\w.-]{1,64}@[\p{L}\p{N}.-]+\.[\p{L}\p{N}-]{2,}$/u),
  network('bluesky', 'Bluesky', 'bsky.app', /^\/profile\/([^/]+)/u, 'https://bsky.app/profile/{}', /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$|^did:[a-z]+:[\w.:-]+$/u),
  network('orcid', 'ORCID', 'orcid.org', /^\/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/u, 'https://orcid.org/{}', /^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/u),
  network('instagram', 'Instagram', 'instagram.com', /^\/(?:_u\/)?(?!p\/|reel\/|explore\/|stories\/|accounts\/)([\w.]{1,30})\/?$/u, 'https://www.instagram.com/{}', /^[\w.]{1,30}$/u),
  network('threads', 'Threads', 'threads.net threads.com', /^\/@([\w.]{1,30})/u, 'https://www.threads.net/@{}', /^[\w.]{1,30}$/u),
  network('github', 'GitHub', 'github.com', /^\/(?!features|orgs|about|settings)([A-Za-z\d-]{1,39})\/?$/u, 'https://github.com/{}', /^[A-Za-z\d-]{1,39}$/u),
  network('gitlab', 'GitLab', 'gitlab.com', /^\/([\w.-]{2,100})\/?$/u, 'https://gitlab.com/{}'),
  network('codeberg', 'Codeberg', 'codeberg.org', /^\/([\w.-]{1,60})\/?$/u, 'https://codeberg.org/{}'),
  network('x', 'X', 'x.com twitter.com', /^\/(?!i\/|home|share|intent|search)(\w{1,15})\/?$/u, 'https://x.com/{}', /^\w{1,15}$/u),
  network('facebook', 'Facebook', 'facebook.com fb.com', /^\/(?!share|sharer|groups|events|watch|pages)([\w.]{3,60})\/?$/u, 'https://www.facebook.com/{}', /^[\w.]{3,60}$/u),
  network('youtube', 'YouTube', 'youtube.com', /^\/(?:@|c\/|user\/)([^/]{1,100})\/?$/u, 'https://www.youtube.com/@{}'),
  network('tiktok', 'TikTok', 'tiktok.com', /^\/@([\w.]{2,32})/u, 'https://www.tiktok.com/@{}', /^[\w.]{2,32}$/u),
  network('telegram', 'Telegram', 't.me telegram.me', /^\/(?!joinchat|share|\+)(\w{4,32})\/?$/u, 'https://t.me/{}', /^\w{4,32}$/u),
  network('whatsapp', 'WhatsApp', 'wa.me', /^\/(\d{6,15})\/?$/u, 'https://wa.me/{}', /^\d{6,15}$/u),
  network('matrix', 'Matrix', 'matrix.to', /^\/?#\/(@[^/?]+)$/u, 'https://matrix.to/#/{}', /^@[\w.=/-]+:[\p{L}\p{N}.:-]+$/u),
  network('xing', 'XING', 'xing.com', /^\/profile\/([^/]+)/u, 'https://www.xing.com/profile/{}'),
  network('researchgate', 'ResearchGate', 'researchgate.net', /^\/profile\/([^/]+)/u, 'https://www.researchgate.net/profile/{}'),
  network('goodreads', 'Goodreads', 'goodreads.com', /^\/(?:user\/show\/)?([\w-]{2,80})\/?$/u, 'https://www.goodreads.com/{}'),
  network('storygraph', 'The StoryGraph', 'app.thestorygraph.com', /^\/profile\/([^/]+)/u, 'https://app.thestorygraph.com/profile/{}'),
  network('librarything', 'LibraryThing', 'librarything.com', /^\/profile\/([^/]+)/u, 'https://www.librarything.com/profile/{}'),
  network('medium', 'Medium', 'medium.com', /^\/@([\w.-]{1,60})\/?$/u, 'https://medium.com/@{}'),
  network('twitch', 'Twitch', 'twitch.tv', /^\/(\w{3,25})\/?$/u, 'https://www.twitch.tv/{}', /^\w{3,25}$/u),
  network('pinterest', 'Pinterest', 'pinterest.com', /^\/(?!pin\/)(\w{3,30})\/?$/u, 'https://www.pinterest.com/{}', /^\w{3,30}$/u),
  network('reddit', 'Reddit', 'reddit.com', /^\/u(?:ser)?\/([\w-]{3,20})/u, 'https://www.reddit.com/user/{}', /^[\w-]{3,20}$/u),
];

const BY_ID = new Map(NETWORKS.map((n) => [n.id, n]));

/** The network's name as it writes itself; the id itself for one we do not know. */
export function networkLabel(id: string): string {
  return BY_ID.get(id)?.label ?? id;
}

/** The profile an address leads to, if it is one of the table (or a federated `/@name`). */
export function profileOf(text: string): Profile | undefined {
  const link = webLink(text);
  if (!link) return undefined;
  const url = new URL(link.href);
  const host = url.hostname.replace(/^(?:www|m|mobile)\./u, '');
  const known = NETWORKS.find((n) => n.id !== 'mastodon' && n.hosts.some((h) => host === h || host.endsWith(`.${h}`)));
  return known ? onNetwork(known, url) : federated(url);
}

function onNetwork(known: Network, url: URL): Profile | undefined {
  const found = known.path.exec(url.pathname + (known.id === 'matrix' ? url.hash : ''))?.[1];
  const handle = found === undefined ? undefined : unescapedPart(found);
  return handle && known.handle.test(handle) ? { network: known.id, handle, url: profileUrl(known.id, handle) ?? url.href } : undefined;
}

function federated(url: URL): Profile | undefined {
  const name = BY_ID.get('mastodon')?.path.exec(url.pathname)?.[1];
  if (!name || url.search || url.hash) return undefined;
  return { network: 'mastodon', handle: `@${name}@${url.host}`, url: `${url.origin}/@${name}` };
}

function unescapedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a handle, or undefined where the handle cannot be one of that network. */
export function profileUrl(id: string, written: string): string | undefined {
  const known = BY_ID.get(id);
  const handle = plainHandle(id, written);
  if (!known || !known.handle.test(handle)) return undefined;
  if (id === 'mastodon') return federatedUrl(handle);
  return known.url.replace('{}', () => encodeURIComponent(handle).replace(/%3A/giu, ':').replace(/%40/gu, '@'));
}

/** A handle as somebody wrote it, without the "@" that is no part of it; an address gives its handle. */
export function plainHandle(id: string, written: string): string {
  const text = written.trim();
  const profile = /[/]/u.test(text) ? profileOf(text) : undefined;
  if (profile?.network === id) return profile.handle;
  return id === 'mastodon' || id === 'matrix' ? text : text.replace(/^@/u, '');
}

function federatedUrl(handle: string): string | undefined {
  const [name = '', host = ''] = handle.replace(/^@/u, '').split('@');
  const link = webLink(`https://${host}/@${name}`);
  return link?.href;
}
