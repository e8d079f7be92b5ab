// @vitest-environment node
/** The client's half against the real server: guests, accounts, two devices, and the same in the end. */
import { get as read } from 'svelte/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revokeDevice } from '../api/devices';
import { uuid } from '../domain/ids';
import { readMeta } from '../db/meta';
import { all, get, write, type Doc } from '../db/records';
import { waiting } from '../db/waiting';
import { adoption, session, signIn, signOut, signUp, startSession } from './session';
import { syncNow } from './sync';
import { syncStatus } from './status';
import { Phone } from './test-phone';
import { RealServer, hasServer } from './real-server';

const server = new RealServer();
beforeAll(async () => { if (hasServer) await server.start(); }, 90_000);
afterAll(() => server.end());

const credentials = (email: string) => ({ email, password: 'a library of small cards', deviceName: 'Test phone' });
const names = async () => (await all('contact')).map((row) => row.doc.name).sort();
const doc = async (id: string) => (await get('contact', id))?.doc as Doc;

async function edit(id: string, after: Doc, before?: Doc): Promise<void> {
  const opened = before ?? (await doc(id));
  await write([{ op: 'edit', kind: 'contact', id, before: opened, after: { ...opened, ...after } }]);
}

async function settled(): Promise<void> {
  await syncNow();
  expect(await waiting()).toEqual([]);
}

describe.runIf(hasServer)('against the real server', () => {
  test('two devices of one person end with the same, and nobody loses a word', async () => {
    const a = new Phone(server.address), b = new Phone(server.address), jo = uuid();
    await a.use();
    await write([{ op: 'create', kind: 'contact', id: jo, doc: { name: 'Jo Park', note: 'Met at the poster wall.', tags: ['zines'], emails: [{ value: 'jo@nimbus.example', label: 'work' }] } }]);
    await write([{ op: 'create', kind: 'interaction', id: uuid(), doc: { contacts: [jo], note: 'Talked about zines.' } }]);
    await signUp(credentials('ada@leith.example'));
    await settled();
    expect(read(session).account?.email).toBe('ada@leith.example');
    expect((await get('contact', jo))?.seq).toBeGreaterThan(0);

    await b.use();
    expect(await signIn(credentials('ada@leith.example'))).toBeUndefined();
    await settled();
    expect(await doc(jo)).toMatchObject({ name: 'Jo Park', note: 'Met at the poster wall.', tags: ['zines'] });
    const before = await doc(jo);
    await edit(jo, { title: 'CTO', note: 'Met at the poster wall. Wants a demo.', tags: ['zines', 'vip'] });

    await a.use();
    await signIn(credentials('ada@leith.example'));
    await edit(jo, { city: 'Leith', note: 'Met at the poster wall on Friday.', tags: ['zines', 'follow'] }, before);
    await settled();
    await b.use();
    await signIn(credentials('ada@leith.example'));
    await settled();
    const onB = await doc(jo), digestB = (await readMeta()).digest;
    await a.use();
    await signIn(credentials('ada@leith.example'));
    await settled();
    expect(await doc(jo)).toEqual(onB);
    expect((await readMeta()).digest).toBe(digestB);
    expect(onB).toMatchObject({ title: 'CTO', city: 'Leith', note: 'Met at the poster wall on Friday. Wants a demo.' });
    expect([...(onB['tags'] as string[])].sort()).toEqual(['follow', 'vip', 'zines']);
  }, 60_000);

  test('guest_data_adopted_on_first_sign_in: a guest is asked before two sets of people are joined', async () => {
    const a = new Phone(server.address), b = new Phone(server.address), email = 'ben@leith.example';
    await a.use();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'On the first phone' } }]);
    await signUp(credentials(email));
    await settled();
    await b.use();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'On the second phone' } }]);
    const question = await signIn(credentials(email));
    expect(question).toMatchObject({ people: 1, email });
    expect(await names()).toEqual(['On the second phone']);
    await question!.add();
    await settled();
    expect(read(adoption)).toBeUndefined();
    expect(await names()).toEqual(['On the first phone', 'On the second phone']);
  }, 60_000);

  test('sign_in_as_other_account_never_pushes_old_queue: and sign_out_keep keeps what was written', async () => {
    const phone = new Phone(server.address), email = 'cai@leith.example';
    await phone.use();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Cai’s' } }]);
    await signUp(credentials(email));
    await settled();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Cai’s, later' } }]);
    await signOut();
    expect(await names()).toEqual(['Cai’s', 'Cai’s, later']);
    await signUp(credentials('dee@leith.example'));
    await settled();
    expect(await names()).toEqual([]);
  }, 60_000);

  test('sign_out_keep_then_sign_in_resumes', async () => {
    const phone = new Phone(server.address), email = 'fay@leith.example';
    await phone.use();
    await signUp(credentials(email));
    await signOut();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'While signed out' } }]);
    expect(await waiting()).toHaveLength(1);
    await signIn(credentials(email));
    await settled();
    const other = new Phone(server.address);
    await other.use();
    await signIn(credentials(email));
    await settled();
    expect(await names()).toEqual(['While signed out']);
  }, 60_000);

  test('kept apart, a guest’s people stay the guest’s', async () => {
    const first = new Phone(server.address), second = new Phone(server.address), email = 'gil@leith.example';
    await first.use();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'Gil’s' } }]);
    await signUp(credentials(email));
    await settled();
    await second.use();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'The booth’s' } }]);
    await (await signIn(credentials(email)))!.keepApart();
    await settled();
    expect(await names()).toEqual(['Gil’s']);
    await signOut();
    expect(await names()).toEqual(['The booth’s']);
    expect(read(session)).toEqual({});
    await signIn(credentials(email)).then((question) => question!.keepApart());
    expect(await names()).toEqual(['Gil’s']);
    await signOut({ erase: true });
    expect(await names()).toEqual(['The booth’s']);
  }, 60_000);

  test('a device signed out from afar says so at once after a restart, also without a network', async () => {
    const lost = new Phone(server.address), desk = new Phone(server.address), email = 'hal@leith.example';
    await lost.use();
    await signUp(credentials(email));
    await settled();
    const { device_id: id } = await readMeta();
    await desk.use();
    await signIn(credentials(email));
    await revokeDevice(id);
    await lost.use();
    await startSession();
    await syncNow();
    expect(read(syncStatus)).toMatchObject({ signedIn: false, problem: 'sign-in' });
    await desk.use();
    await startSession();
    await syncNow();
    expect(read(syncStatus)).toMatchObject({ signedIn: true, problem: undefined });
    await server.stop();
    await lost.use();
    await startSession();
    expect(read(syncStatus)).toMatchObject({ signedIn: false, problem: 'sign-in' });
    await server.start();
    await signIn(credentials(email));
    await settled();
    await lost.use();
    await startSession();
    expect(read(syncStatus)).toMatchObject({ signedIn: true, problem: undefined });
  }, 90_000);

  test('with the server really stopped everything works, and goes when it is back', async () => {
    const a = new Phone(server.address);
    await a.use();
    await signUp(credentials('eli@leith.example'));
    await settled();
    await server.stop();
    await write([{ op: 'create', kind: 'contact', id: uuid(), doc: { name: 'In the cellar' } }]);
    await syncNow();
    expect(read(syncStatus)).toMatchObject({ stalled: true, problem: undefined });
    expect(await waiting()).toHaveLength(1);
    await server.start();
    await settled();
    expect(read(syncStatus)).toMatchObject({ stalled: false, online: true });
  }, 90_000);
});
