import { describe, expect, it } from 'vitest';
import type { Contact } from './schema';
import { contactOf, newElement, personForm } from './person-form';

const contact: Contact = {
  name: '北川 さゆり', tags: ['zines'], note: 'private', languages: ['ja', 'en'], welcomes_visits: true,
  emails: [{ e: 'a', value: 'a@lib.example', label: 'work', pref: true }, { e: 'b', value: 'b@lib.example' }],
  socials: [{ e: 's', network: 'mastodon', handle: '@sayuri@glammr.example', url: 'https://glammr.example/@sayuri' }],
  addresses: [{ e: 'd', value: { street: '1 High St', city: 'Leith', country: 'Scotland' } }],
};

describe('the form of a person', () => {
  it('opened and saved changes nothing', () => {
    expect(contactOf(personForm(contact), contact)).toEqual(contact);
    expect(contactOf(personForm({}), {})).toEqual({});
  });
  it('changes what was changed and keeps the rest, unseen fields included', () => {
    const form = personForm(contact);
    form.name = ' Kitagawa ';
    form.emails[1]!.value = 'c@lib.example';
    form.languages = 'ja';
    form.addresses[0]!.value = '2 High St\nLeith';
    expect(contactOf(form, contact)).toEqual({
      ...contact, name: 'Kitagawa', languages: ['ja'], emails: [contact.emails![0], { e: 'b', value: 'c@lib.example' }], addresses: [{ e: 'd', value: { street: '2 High St\nLeith' } }],
    });
  });
  it('drops what was emptied and adds what was added', () => {
    const form = personForm(contact);
    form.emails[0]!.value = '';
    form.socials = [];
    form.phones = [{ ...newElement('phones'), value: '0131 555', label: 'work' }, newElement('phones')];
    const after = contactOf(form, contact);
    expect(after.emails).toEqual([contact.emails![1]]);
    expect('socials' in after).toBe(false);
    expect(after.phones).toMatchObject([{ value: '0131 555', label: 'work' }]);
  });
  it('makes a profile address of a handle, and a handle of a profile address', () => {
    const form = personForm({});
    form.socials = [{ e: 'x', label: 'github', value: 'https://github.com/ada' }];
    expect(contactOf(form, {}).socials).toEqual([{ e: 'x', pos: 0, network: 'github', handle: 'ada', url: 'https://github.com/ada' }]);
  });
});
