// @vitest-environment node
import { beforeEach, expect, it } from 'vitest';
import { flushDrafts, loadDraft, saveDraft } from '../../db/drafts.ts';
import { get, write } from '../../db/records.ts';
import { freshDevice, slowDisk } from '../../db/testing.ts';
import { reviewData, type ReviewData } from './review-data.ts';
import { BLANK } from './review-form.ts';
import { ReviewSession } from './review-session.svelte.ts';

const contact = '5f0c0000-0000-4000-8000-000000000006';
const meeting = '5f0c0000-0000-4000-8000-000000000007';
let data: ReviewData;

beforeEach(async () => {
  await freshDevice();
  await write([
    { op: 'create', kind: 'contact', id: contact, doc: { name: 'Siân' } },
    { op: 'create', kind: 'interaction', id: meeting, doc: { contacts: [contact], first: true, at: { t: Date.now(), tz: 'Europe/London' }, place: 'Booth' } },
  ]);
  data = await new Promise((found) => {
    const stop = reviewData.subscribe((read) => {
      if (!read?.items.length) return;
      found(read);
      queueMicrotask(() => stop());
    });
  });
});

const half = (note: string) => ({ form: { ...BLANK, name: 'Siân', note, place: 'Booth' }, base: { ...BLANK, name: 'Siân', place: 'Booth' } });

it('keeps what is typed before an earlier visit’s draft has come from the disk, and that draft', async () => {
  saveDraft(`review:${contact}`, half('Half a sent'));
  await flushDrafts();
  const goOn = await slowDisk('drafts');
  const session = new ReviewSession();
  const opened = session.open(data.items[0]!, data);
  session.form.note = 'Knows the chair';
  session.typed();
  const committed = session.commit();
  await goOn();
  await Promise.all([opened, committed]);
  expect(session.form.note).toBe('Half a sent\nKnows the chair');
  expect((await get('interaction', meeting))?.doc.note).toBe('Half a sent\nKnows the chair');
  expect(await loadDraft(`review:${contact}`)).toBeUndefined();
});

it('lays an unfinished form over what came from another device meanwhile', async () => {
  saveDraft(`review:${contact}`, half('Half a sent'));
  const row = data.interactions[0]!;
  await write([{ op: 'edit', kind: 'interaction', id: meeting, before: row.doc, after: { ...row.doc, place: 'Corridor' } }]);
  const session = new ReviewSession();
  const newer = { ...data.items[0]!, meeting: (await get('interaction', meeting))! };
  await session.open(newer, data);
  expect(session.form).toMatchObject({ note: 'Half a sent', place: 'Corridor' });
  expect(session.restored).toBe(true);
});
