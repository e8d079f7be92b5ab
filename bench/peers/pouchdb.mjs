/**
 * PouchDB devices, told what to do by lines of JSON on standard input: [number, device, command, argument];
 * answers are [number, error, answer], in any order.
 * Each has a LevelDB of its own; `sync` replicates both ways until both say that they are done.
 */
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import PouchDB from 'pouchdb-node';

const [folder, server] = process.argv.slice(2);
const TRIES = 60;
const devices = new Map();

function device(name) {
  if (!devices.has(name)) devices.set(name, open(name));
  return devices.get(name);
}

/** `name` is DEVICE-ACCOUNT. */
function open(name) {
  const wire = { requests: 0, sent: 0, received: 0 };
  const fetch = async (url, options = {}) => {
    wire.requests += 1;
    wire.sent += typeof options.body === 'string' ? Buffer.byteLength(options.body) : 0;
    const headers = { ...Object.fromEntries(options.headers ?? []), 'accept-encoding': 'gzip' };
    const answer = await PouchDB.fetch(url, { ...options, headers, compress: false });
    const raw = Buffer.from(await answer.arrayBuffer());
    wire.received += raw.length; // as it came, packed or not
    const body = answer.headers.get('content-encoding') === 'gzip' ? gunzipSync(raw) : raw;
    return new Response([204, 304].includes(answer.status) ? null : body, { status: answer.status, headers: [...answer.headers].filter(([key]) => !key.startsWith('content-')) });
  };
  const local = new PouchDB(`${folder}/${name}`, { adapter: 'leveldb' });
  return { local, wire, remote: new PouchDB(`${server}/people-${name.split('-')[1]}`, { fetch }) };
}

/** Documents as they are shown, with `id` for `_id`. */
async function documents({ local }) {
  const { rows } = await local.allDocs({ include_docs: true });
  return rows.map(({ id, doc: { _id, _rev, ...rest } }) => ({ id, ...rest }));
}

/** The revision before the delete, which the device that deleted has until it compacts. */
async function bringBack({ local }, id) {
  const { rows: [{ value }] } = await local.allDocs({ keys: [id] });
  const { _revisions: { start, ids } } = await local.get(id, { rev: value.rev, revs: true });
  const { _rev, ...before } = await local.get(id, { rev: `${start - 1}-${ids[1]}` });
  await local.put(before);
  return true;
}

const commands = {
  create: async ({ local }, people) => { await local.bulkDocs(people.map(({ id, ...rest }) => ({ _id: id, ...rest }))); },
  edit: async ({ local }, { id, fields }) => { await local.put({ ...(await local.get(id)), ...fields }); },
  delete: async ({ local }, id) => { await local.remove(await local.get(id)); },
  bringBack: (device, id) => bringBack(device, id).catch(() => false),
  sync: async ({ local, remote }) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await local.replicate.to(remote);
        await local.replicate.from(remote);
        return;
      } catch (error) {
        if (attempt === TRIES) throw error;
      }
    }
  },
  people: async (device) => Object.fromEntries((await documents(device)).filter(({ person }) => !person).map((doc) => [doc.id, doc])),
  meetings: async (device) => (await documents(device)).filter(({ person }) => person),
  aside: async ({ local }) => {
    const { rows } = await local.allDocs({ include_docs: true, conflicts: true });
    const kept = rows.flatMap(({ id, doc }) => (doc._conflicts ?? []).map((rev) => local.get(id, { rev })));
    return (await Promise.all(kept)).map((doc) => JSON.stringify(doc));
  },
  wire: async ({ wire }) => wire,
};

// A connection that breaks outside a request's own promise must not end the process: `sync` tries again.
process.on('uncaughtException', (error) => console.error(error));
process.on('unhandledRejection', (error) => console.error(error));

async function answered([number, name, command, argument]) {
  try {
    return [number, '', (await commands[command](device(name), argument)) ?? null];
  } catch (error) {
    return [number, `${error.name}: ${error.message ?? error.reason}`, null];
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  answered(JSON.parse(line)).then((answer) => console.log(JSON.stringify(answer)));
}
process.exit();
