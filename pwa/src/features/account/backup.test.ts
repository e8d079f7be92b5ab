// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';
import { freshDevice } from '../../db/testing.ts';
import { all, write } from '../../db/records.ts';
import { uuid } from '../../domain/ids.ts';
import { backupFile, NotABackup, readBackup, restore } from './backup.ts';

const NOW = 1_790_000_000_000;
const person = () => ({ op: 'create' as const, kind: 'contact' as const, id: uuid(), doc: { name: '北川 さゆり', note: 'Zines.\nPrivate.', emails: [{ e: 'e_1', value: 's@demachi.example' }], tags: ['zines'] } });
const fileOf = (body: unknown) => new File([typeof body === 'string' ? body : JSON.stringify(body)], 'x.json');

beforeEach(async () => void (await freshDevice()));

describe('a backup file', () => {
  it('brings everything to an empty device, notes included', async () => {
    const change = person();
    await write([change]);
    const { file, count } = await backupFile(NOW);
    expect(count).toBe(1);
    await freshDevice();
    const found = await readBackup(file);
    expect(found).toMatchObject({ savedAt: NOW, same: 0 });
    expect(await restore(found)).toBe(1);
    const [row] = await all('contact');
    expect({ id: row?.id, ...row?.doc }).toEqual({ id: change.id, ...change.doc });
  });
  it('adds nothing twice and takes nothing away', async () => {
    await write([person()]);
    const { file } = await backupFile(NOW);
    const later = person();
    await write([later]);
    const found = await readBackup(file);
    expect(found).toMatchObject({ missing: [], same: 1 });
    await restore(found);
    expect(await all('contact')).toHaveLength(2);
  });
  it('leaves somebody who was merged into another since then as one person', async () => {
    const [one, other] = [person(), person()];
    await write([one, other]);
    const { file } = await backupFile(NOW);
    await write([{ op: 'merge', id: other.id, into: one.id, pick: {} }]);
    const found = await readBackup(file);
    expect(found).toMatchObject({ missing: [], same: 2 });
    await restore(found);
    expect((await all('contact')).map((row) => row.id)).toEqual([one.id]);
  });
  it('counts a record that stands in the file twice once, and no day that is in no calendar', async () => {
    const record = { kind: 'contact', id: uuid(), doc: { name: 'Jo' } };
    for (const saved_at of [1e99, -1e15, '2026', null]) {
      const found = await readBackup(fileOf({ format: 'hallway-backup', saved_at, records: [record, record] }));
      expect(found).toMatchObject({ savedAt: 0, missing: [record] });
    }
  });
  it('puts back what was deleted since', async () => {
    const change = person();
    await write([change]);
    const { file } = await backupFile(NOW);
    await write([{ op: 'remove', kind: 'contact', id: change.id }]);
    expect(await all('contact')).toEqual([]);
    await restore(await readBackup(file));
    expect((await all('contact'))[0]?.doc).toEqual(change.doc);
  });
  it('refuses what is no backup, and drops what it does not know', async () => {
    for (const bad of ['', 'BEGIN:VCARD', '[]', 'null', { format: 'other', records: [] }, { format: 'hallway-backup', records: {} }]) await expect(readBackup(fileOf(bad))).rejects.toThrow(NotABackup);
    const strange = { format: 'hallway-backup', records: [null, 3, { kind: 'spell', id: uuid(), doc: {} }, { kind: 'contact', id: '../../x', doc: {} }, { kind: 'contact', id: uuid(), doc: { name: 'Jo', evil: 1, __proto__: { a: 1 } } }] };
    const { missing } = await readBackup(fileOf(strange));
    expect(missing).toHaveLength(1);
    expect(missing[0]?.doc).toEqual({ name: 'Jo' });
  });
  it('leaves out what is of another type than it should be, so that every screen can read the rest', async () => {
    const doc = { name: { first: 'Jo' }, city: 7, note: ['x'], tags: ['zines', 3, null], emails: [{ e: 'e_1', value: 's@demachi.example', pos: 0 }, { e: 'e_2', value: {} }, 'x'], addresses: [{ e: 'a_1', value: 'Main St' }], starred: true };
    const text = JSON.stringify({ format: 'hallway-backup', records: [{ kind: 'contact', id: uuid(), doc }] }).replace('"city"', '"__proto__"');
    expect(await restore(await readBackup(fileOf(text)))).toBe(1);
    expect((await all('contact'))[0]?.doc).toEqual({ tags: ['zines'], emails: [{ e: 'e_1', value: 's@demachi.example', pos: 0 }], starred: true });
  });
});
