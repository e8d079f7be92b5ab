import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf, emailOf, facts, messageLink, phonesOf, profilesOf } from './contact-ways';
import type { Contact } from './schema';

const contact: Contact = {
  emails: [{ e: 'a', value: 'not an address' }, { e: 'b', value: 'b@lib.example' }, { e: 'c', value: 'c@lib.example', pref: true }],
  phones: [{ e: 'd', value: 'ask at the desk' }, { e: 'e', value: '+44 131 555 0100', label: 'work' }],
  socials: [{ e: 'f', network: 'mastodon', handle: '@ada@glammr.example' }, { e: 'g', network: 'other', handle: 'ada', url: 'javascript:alert(1)' }],
  links: [{ e: 'h', value: 'javascript:alert(1)' }, { e: 'i', value: 'https://lib.example/zines/' }],
  addresses: [{ e: 'j', value: { street: '1 High St', city: 'Leith' } }, { e: 'k' }],
};

describe('ways to reach somebody', () => {
  it('prefer what is preferred and skip what cannot be opened', () => {
    expect([emailOf(contact), messageLink(contact), addressesOf(contact)]).toEqual(['c@lib.example', 'sms:+441315550100', [['1 High St', 'Leith']]]);
    expect(phonesOf(contact).map((p) => p.href)).toEqual([undefined, 'tel:+441315550100']);
    expect(profilesOf(contact).map((p) => p.href)).toEqual(['https://glammr.example/@ada', undefined]);
  });
  it('show everything, and link only what is safe', () => {
    expect(facts(contact).map((f) => [f.text, f.href])).toEqual([
      ['c@lib.example', 'mailto:c@lib.example'], ['not an address', undefined], ['b@lib.example', 'mailto:b@lib.example'], ['ask at the desk', undefined], ['+44 131 555 0100', 'tel:+441315550100'],
      ['@ada@glammr.example', 'https://glammr.example/@ada'], ['ada', undefined], ['javascript:alert(1)', undefined], ['lib.example/zines', 'https://lib.example/zines/'], ['1 High St\nLeith', undefined],
    ]);
  });
  it('never link another scheme, whatever the card says', () => {
    const hostile = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('javascript:alert(1)', 'data:text/html,x', 'vbscript:x', ' \tjavascript:x', 'https://a@b/', 'file:///etc', 'intent://x#Intent;end'));
    fc.assert(fc.property(hostile, hostile, (value, other) => {
      const card: Contact = { emails: [{ e: '1', value }], phones: [{ e: '2', value }], links: [{ e: '3', value }], socials: [{ e: '4', network: other, handle: value, url: other }] };
      for (const { href } of facts(card)) expect(href ?? 'https:').toMatch(/^(https?:|mailto:|tel:)/);
    }));
  });
});
