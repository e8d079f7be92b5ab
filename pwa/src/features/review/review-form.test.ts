// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { beforeEach } from 'vitest';
import { freshDevice } from '../../db/testing.ts';
import { all, get, write } from '../../db/records.ts';
import { uuid } from '../../domain/ids.ts';
import { reviewList } from '../../domain/review.ts';
import { changesOf, formOf, unfiled } from './review-form.ts';

const NOW = 1_790_000_000_000;

async function list() {
  const [contacts, interactions, followups, conflicts] = await Promise.all([all('contact'), all('interaction'), all('followup'), all('conflict')]);
  return reviewList({ contacts, interactions, followups, conflicts });
}

async function meet(name: string, note = '', at = NOW - 60_000) {
  const [contact, met] = [uuid(), uuid()];
  await write([
    { op: 'create', kind: 'contact', id: contact, doc: { name, source: 'scan' } },
    { op: 'create', kind: 'interaction', id: met, doc: { contacts: [contact], at: { t: at, tz: 'UTC' }, first: true, note } },
  ]);
  return { contact: (await get('contact', contact))!, meeting: (await get('interaction', met))! };
}

beforeEach(async () => void (await freshDevice()));

describe('reviewing one person', () => {
  it('writes note, place, promise and rhythm, and files them, in one go', async () => {
    const opened = await meet('Ruth Abara');
    const before = formOf(opened, []);
    await write(changesOf(opened, before, { ...before, note: 'Seed libraries', place: 'Booth', promises: ['email'], interval: '91' }, NOW));
    expect((await get('interaction', opened.meeting.id))?.doc).toMatchObject({ note: 'Seed libraries', place: 'Booth' });
    expect((await get('contact', opened.contact.id))?.doc).toMatchObject({ interval_days: 91, looked_at: NOW });
    expect((await all('followup'))[0]?.doc).toMatchObject({ kind: 'email', status: 'open', contacts: [opened.contact.id] });
    expect(await list()).toEqual([]);
  });
  it('can be taken back', async () => {
    const opened = await meet('Ruth Abara');
    const before = formOf(opened, []);
    await write(changesOf(opened, before, before, NOW));
    await write([unfiled((await get('contact', opened.contact.id))!, undefined)]);
    expect((await list()).map((i) => i.contact?.doc.name)).toEqual(['Ruth Abara']);
  });
  it('files somebody whose meeting is said to lie ahead (a clock that was off)', async () => {
    const opened = await meet('Ruth Abara', '', NOW + 86_400_000);
    const before = formOf(opened, []);
    await write(changesOf(opened, before, before, NOW));
    expect(await list()).toEqual([]);
  });
  it('writes nothing when nothing was typed', async () => {
    const opened = await meet('Ruth Abara', 'Zines');
    const before = formOf(opened, []);
    expect(changesOf(opened, before, { ...before })).toEqual([]);
  });
});

describe('the list', () => {
  it('puts unnamed first, then blank notes, then the latest', async () => {
    await meet('Noted early', 'Tea', NOW - 300_000);
    await meet('Noted late', 'Tea', NOW - 100_000);
    await meet('Blank', '', NOW - 400_000);
    await meet('', 'Tea', NOW - 500_000);
    expect((await list()).map((i) => i.contact?.doc.name ?? '')).toEqual(['', 'Blank', 'Noted late', 'Noted early']);
  });
  it('leaves out an imported address book, and brings back whoever was met again', async () => {
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Imported', source: 'import' } }]);
    const { contact } = await meet('Again', 'Tea', NOW - 500_000);
    await write([{ op: 'edit', kind: 'contact', id: contact.id, before: contact.doc, after: { ...contact.doc, looked_at: NOW - 400_000 } }]);
    expect(await list()).toEqual([]);
    await write([{ op: 'create', kind: 'interaction', id: uuid(), doc: { contacts: [contact.id], at: { t: NOW, tz: 'UTC' } } }]);
    expect((await list()).map((i) => i.contact?.doc.name)).toEqual(['Again']);
  });
  it('shows two versions and same-person questions at the person they are about', async () => {
    const { contact, meeting } = await meet('Wojciech', 'Poster');
    await write([{ op: 'edit', kind: 'contact', id: contact.id, before: contact.doc, after: { ...contact.doc, looked_at: NOW } }]);
    expect(await list()).toEqual([]);
    await write([
      { op: 'create', kind: 'conflict', id: uuid(), doc: { record: meeting.id, kind_of: 'interaction', field: 'note', type: 'text', resolved: false } },
      { op: 'create', kind: 'conflict', id: uuid(), doc: { record: contact.id, kind_of: 'contact', type: 'duplicate' } },
    ]);
    const [item] = await list();
    expect([item?.contact?.id, item?.versions.length, item?.alike.length]).toEqual([contact.id, 1, 1]);
  });
});
