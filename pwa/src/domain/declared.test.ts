import { describe, expect, it } from 'vitest';
import { declared } from './declared.ts';

describe('what a file says of a record', () => {
  it('is kept as it is where it is as declared', () => {
    const doc = {
      name: '北川 さゆり', note: 'Zines.\nPrivate.', tags: ['zines'], offers: [], starred: true,
      emails: [{ e: 'e_1', value: 's@demachi.example', label: 'work', pref: true, pos: 0 }],
      addresses: [{ e: 'a_1', value: { street: 'Main St 1', code: '7' } }], socials: [{ e: 's_1', handle: 'sayuri', network: 'mastodon' }],
    };
    expect(declared('contact', doc)).toEqual(doc);
    const met = { contacts: ['c1'], at: { t: 1_790_000_000_000, tz: 'Europe/London' }, place: 'Booth', first: true };
    expect(declared('interaction', met)).toEqual(met);
  });
});
