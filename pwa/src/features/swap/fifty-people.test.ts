// @vitest-environment node
/**
 * Fifty people with cards in ten scripts swap among themselves in a hall without a network, make accounts
 * in the evening, and end with each other's cards: everybody once, as they write themselves.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readMeta } from '../../db/meta.ts';
import { all, write, type Change, type Row } from '../../db/records.ts';
import { waiting } from '../../db/waiting.ts';
import { cardText } from '../../domain/card.ts';
import { newSwapSecret, swapToken, uuid } from '../../domain/ids.ts';
import { readScan } from '../../domain/scan.ts';
import { acceptKnown, acceptNew, foundIn, waitingSwaps } from '../../domain/scan-accept.ts';
import type { Found } from '../../domain/scan-save.ts';
import type { Card } from '../../domain/schema.ts';
import { signIn, signUp } from '../../sync/session.ts';
import { syncNow } from '../../sync/sync.ts';
import { Phone } from '../../sync/test-phone.ts';
import { RealServer, hasServer } from '../../sync/real-server.ts';
import { addToday, known, onFile, saveNew } from './scan-writes.ts';
import { occasion } from './swap-data.ts';

/** Ten scripts, five people each; two of them have the same name and are two people. */
const NAMES = [
  'Ailsa Nwosu-Drummond', 'Oluwaseun Adébáyọ̀', 'María Guadalupe Fernández de la Cruz', 'Ķirsons Jānis', 'Bø',
  'Олена Шевченко', 'Дмитро Коваль', 'Йордан Йовков', 'Ђорђе Ђурић', 'Анна Ёлкина',
  'Ελένη Παπαδοπούλου', 'Νίκος Ιωάννου', 'Ζωή', 'Άρης Δημητρίου', 'Σοφία Γεωργίου',
  'ليلى المنصوري', 'د. عمر الحسن', 'نور', 'فاطمة الزهراء', 'یاسمین خان',
  'יעל ברק', 'נועה לוי', 'אורי', 'תמר כהן־צדק', 'דוד בן־גוריון',
  'प्रिया वेंकटराघवन', 'अमित क्षत्रिय', 'स्नेहा', 'राजेश कुमार', 'श्रीदेवी',
  '陳怡君', '王小明', '李 娜', '欧阳修', '張 偉',
  'さくら', '北川 さゆり', 'タナカ ケン', '小野 みどり', 'ソフィー',
  '김하은', '김하은', '이준호', '박 서연', '남궁민수',
  'สมชาย ใจดี', 'นภา', 'วรรณา ศรีสุข', 'ปิติ', 'กานต์',
] as const;
const COUNT = NAMES.length;
const index = (i: number): number => (i + COUNT) % COUNT;

interface Somebody { phone: Phone; card: string; doc: Card; code: string; who: { email: string; password: string; deviceName: string } }
const server = new RealServer();
const people: Somebody[] = [];

beforeAll(async () => { if (hasServer) await server.start(); }, 90_000);
afterAll(() => server.end());

/** Whom a person scans and sends their card to, whom they only scan, and whom they know in the end. */
const shared = (i: number): number[] => [i + 1, i + 2, i + 3, i + COUNT / 2].map(index);
const taken = (i: number): number[] => [index(i + 7)];
const met = (i: number): number[] => [...new Set([...shared(i), ...taken(i), ...[i - 1, i - 2, i - 3].map(index)])];

async function arrive(name: string, i: number): Promise<Somebody> {
  const phone = new Phone(server.address), card = uuid(), secret = newSwapSecret();
  const doc: Card = {
    name, organisation: `Library ${i % 7}`, city: 'Chicago', swap_secret: secret, swap_token: swapToken(secret),
    emails: [{ e: 'e_1', value: `person${i}@hall.example`, pos: 0 }], ...(i % 3 ? {} : { phones: [{ e: 'e_2', value: `+44 131 496 ${1000 + i}`, label: 'mobile', pos: 0 }] }),
  };
  await phone.use();
  await write([{ op: 'create', kind: 'card', id: card, doc: { ...doc } }]);
  return { phone, card, doc, code: cardText(doc, server.address), who: { email: `person${i}@hall.example`, password: 'seven quiet reading rooms', deviceName: 'Phone' } };
}

async function scan(from: Somebody, of: Somebody, share: boolean): Promise<void> {
  const found = readScan(of.code) as Found & { is: string };
  expect(found.is).toBe('person');
  const somebody = await known(found);
  if (somebody?.metToday) return;  // the screen says so and writes nothing
  await (somebody ? addToday(somebody, share ? { share: from.card } : {}) : saveNew(found, share ? { share: from.card } : {}));
}

async function acceptAll(): Promise<void> {
  for (const row of waitingSwaps(await all('swap'))) {
    const somebody = await onFile(foundIn(row.doc));
    await write((somebody ? acceptKnown(row, somebody) : acceptNew(row, await occasion(row.at))) as unknown as Change[]);
  }
}

/** Comes back until everybody's card is here: the jobs of the server take their time. */
async function everythingCame(cards: number): Promise<void> {
  await vi.waitFor(async () => {
    await syncNow();
    expect((await all('swap')).filter(({ doc }) => doc.card && doc.received)).toHaveLength(cards);
    expect((await all('swap')).filter(({ doc }) => doc.state === 'share')).toEqual([]);
  }, { timeout: 120_000, interval: 300 });
}

const told = (rows: Row<'contact'>[]): unknown[] => rows.map(({ doc }) => ({ name: doc.name, organisation: doc.organisation, emails: doc.emails?.map(({ value }) => value), phones: (doc.phones ?? []).map(({ value }) => value) })).sort((a, b) => String(a.emails).localeCompare(String(b.emails)));

describe.runIf(hasServer)('fifty people in a hall', () => {
  test('everybody has everybody they met, once, as they write themselves', async () => {
    for (const [i, name] of NAMES.entries()) people.push(await arrive(name, i));
    for (const [i, somebody] of people.entries()) {
      await somebody.phone.use();
      for (const j of [...shared(i), ...taken(i), index(i + 1)]) await scan(somebody, people[j]!, !taken(i).includes(j));
      expect(await all('contact')).toHaveLength(shared(i).length + taken(i).length);
    }
    for (const { phone, who } of people) {
      await phone.use();
      await signUp(who);
      await syncNow();
      expect(await waiting()).toEqual([]);
    }
    for (const [i, { phone, who }] of people.entries()) {
      await phone.use();
      await signIn(who);
      await everythingCame(shared(i).length);
      await acceptAll();
      await syncNow();
      const expected = met(i).map((j) => people[j]!.doc).map(({ name, organisation, emails, phones }) => ({ name, organisation, emails: emails!.map(({ value }) => value), phones: (phones ?? []).map(({ value }) => value) }));
      expect(told(await all('contact'))).toEqual(expected.sort((a, b) => String(a.emails).localeCompare(String(b.emails))));
      expect(await all('conflict')).toEqual([]);
    }
    for (const { phone, who } of people.filter((_, i) => i % 10 === 0)) {
      await phone.use();
      await signIn(who);
      await syncNow();
      const [mine, digest] = [told(await all('contact')), (await readMeta()).digest];
      await new Phone(server.address).use();
      await signIn(who);
      await syncNow();
      expect([told(await all('contact')), (await readMeta()).digest]).toEqual([mine, digest]);
    }
  }, 600_000);
});
