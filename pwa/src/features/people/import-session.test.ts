// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { all, write } from '../../db/records.ts';
import { waiting } from '../../db/waiting.ts';
import { freshDevice } from '../../db/testing.ts';
import { ImportSession } from './import-session.svelte.ts';

const card = (name: string, ...lines: string[]): string => ['BEGIN:VCARD', 'VERSION:3.0', `FN:${name}`, ...lines, 'END:VCARD', ''].join('\r\n');
const file = (...parts: BlobPart[]): File => new File(parts, 'friends.vcf', { type: 'text/vcard' });
const names = async (): Promise<(string | undefined)[]> => (await all('contact')).map(({ doc }) => doc.name).sort();

describe('a file of cards', () => {
  let session: ImportSession;
  beforeEach(async () => {
    await freshDevice();
    session = new ImportSession();
  });
  const mine = (): Promise<void> => write([{ op: 'create', kind: 'contact', id: '0198f7a0-0000-7000-8000-000000000001', doc: { name: 'Ada Lovelace', title: 'Countess', emails: [{ e: 'e_1', value: 'ada@engine.example', pos: 0 }] } }]);
  const ADA = card('Ada Lovelace', 'TITLE:Programmer', 'EMAIL:ADA@engine.example', 'TEL:+44 131 496 0000', 'NOTE:Owes me a book');

  test('is looked through before anybody is kept, then added, then taken back', async () => {
    await mine();
    await session.read(file(ADA, card('Grace Hopper', 'NOTE:Prefers tea'), card('北川 さゆり')));
    expect([session.step, session.known.length, session.fresh.length]).toEqual(['preview', 1, 2]);
    expect(await names()).toEqual(['Ada Lovelace']);
    session.take([session.fresh[1]!.id], false);
    await session.add();
    expect([session.step, session.added, session.filled]).toEqual(['done', 1, 1]);
    const people = new Map((await all('contact')).map(({ doc }) => [doc.name, doc]));
    expect([...people.keys()].sort()).toEqual(['Ada Lovelace', 'Grace Hopper']);
    expect(people.get('Ada Lovelace')).toMatchObject({ title: 'Countess', note: 'Owes me a book', phones: [{ value: '+44 131 496 0000' }] });
    expect(people.get('Grace Hopper')).toMatchObject({ note: 'Prefers tea', source: 'import' });
    expect(people.get('Grace Hopper')).not.toHaveProperty('about');
    await session.undo();
    expect(session.step).toBe('undone');
    const [left, ...rest] = await all('contact');
    expect([rest, left?.doc.title, left?.doc.note ?? '', left?.doc.phones ?? []]).toEqual([[], 'Countess', '', []]);
  });

  test('who is somebody else after all is added beside the one on file', async () => {
    await mine();
    await session.read(file(ADA));
    session.isSame(session.known[0]!.id, false);
    await session.add();
    expect(await names()).toEqual(['Ada Lovelace', 'Ada Lovelace']);
  });

  test('read twice makes nobody twice', async () => {
    for (const known of [0, 2]) {
      await session.read(file(card('Grace Hopper', 'UID:1'), card('Bø')));
      expect(session.known).toHaveLength(known);
      await session.add();
    }
    expect([await names(), session.added, session.complete]).toEqual([['Bø', 'Grace Hopper'], 0, 2]);
  });

  test('says of broken, empty and doubled cards what became of them, and takes the others', async () => {
    await session.read(file('BEGIN:VCARD\nFN:Never ended\n', card('Whole'), card('Whole'), 'BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n', card('', 'EMAIL:who@hall.example'), 'BEGIN:VCARD\nFN:Cut o'));
    expect(session.counts).toEqual({ empty: 1, cut: 2, twice: 1, own: 0, nameless: 1 });
    await session.add();
    expect(await names()).toEqual(['Cut o', 'Never ended', 'Whole', undefined]);
  });

  test.each([
    ['none', () => file('Dear diary')], ['none', () => file(new Uint8Array([0x89, 0x50, 0x4e, 0x47]))], ['none', () => file()],
    ['large', () => file(new Uint8Array(33 * 1024 * 1024))],
    ['many', () => file(...Array.from({ length: 10_001 }, (_, i) => `BEGIN:VCARD\nUID:${i}\nFN:P\nEND:VCARD\n`))],
    ['unread', () => Object.assign(file(), { arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) })],
  ])('that cannot be taken is told: %s', async (problem, made) => {
    await session.read(made());
    expect([session.step, session.problem]).toEqual(['choose', problem]);
    expect(await names()).toEqual([]);
  });

  test('a device that gets full keeps what is saved, and goes on with the rest', async () => {
    await session.read(file(...Array.from({ length: 600 }, (_, i) => card(`Person ${i}`))));
    const add = IDBObjectStore.prototype.add, log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    let writes = 0;
    IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...args) {
      writes += this.name === 'outbox' ? 1 : 0;
      if (writes > 400) throw new DOMException('full', 'QuotaExceededError');
      return add.apply(this, args);
    };
    await session.add().finally(() => { IDBObjectStore.prototype.add = add; });
    expect([session.step, session.failure, session.count]).toEqual(['paused', 'full', 250]);
    expect(await all('contact')).toHaveLength(250);
    expect(log).toHaveBeenCalledWith('People of a file were not saved', expect.objectContaining({ name: 'QuotaError' }));
    await session.goOn();
    expect([session.step, (await all('contact')).length]).toEqual(['done', 600]);
  });

  test('of hundreds of people is added and taken back, each once', async () => {
    await session.read(file(...Array.from({ length: 300 }, (_, i) => card(`Person ${i}`, `EMAIL:person${i}@hall.example`, `PHOTO;ENCODING=b:${'A'.repeat(2000)}`))));
    await session.add();
    expect([session.added, (await all('contact')).length, (await waiting()).length]).toEqual([300, 300, 300]);
    await session.undo();
    expect(await all('contact')).toEqual([]);
  });
});
