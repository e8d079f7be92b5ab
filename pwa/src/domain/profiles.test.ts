import { expect, it } from 'vitest';
import { NETWORKS, plainHandle, profileOf, profileUrl } from './profiles';

const EXAMPLES: Record<string, string> = {
  linkedin: 'ailsa-nd', mastodon: '@ailsa@glammr.example', bluesky: 'ailsa.bsky.social', orcid: '0000-0002-1825-0097', instagram: 'leith.walk', threads: 'leith.walk', github: 'ailsa-nd',
  gitlab: 'ailsa', codeberg: 'ailsa', x: 'ailsa', facebook: 'ailsa.nd', youtube: 'LeithWalk', tiktok: 'leith', telegram: 'ailsa_nd', whatsapp: '441314960000', matrix: '@ailsa:glammr.example', xing: 'Ailsa_ND',
  researchgate: 'Ailsa-ND', goodreads: 'ailsa', storygraph: 'ailsa', librarything: 'ailsa', medium: 'ailsa', twitch: 'ailsa_nd', pinterest: 'ailsa', reddit: 'ailsa_nd',
};

it.each(NETWORKS.map((n) => n.id))('%s: a handle gives an address that gives the handle back', (id) => {
  const handle = EXAMPLES[id]!;
  const url = profileUrl(id, handle);
  expect(url).toMatch(/^https:\/\//u);
  expect(profileOf(url!)).toEqual({ network: id, handle, url });
});

it('takes handles with an @ and whole addresses, and refuses what is none', () => {
  expect(profileUrl('github', '@ailsa')).toBe('https://github.com/ailsa');
  expect(plainHandle('github', 'https://github.com/ailsa')).toBe('ailsa');
  expect(profileUrl('orcid', 'not an orcid')).toBeUndefined();
  expect(profileUrl('github', '../../evil')).toBeUndefined();
  expect(profileUrl('mastodon', 'ailsa')).toBeUndefined();
});

it('leaves other pages of a network alone', () => {
  expect(profileOf('https://www.instagram.com/p/abc')).toBeUndefined();
  expect(profileOf('https://github.com/ailsa/zines')).toBeUndefined();
});
