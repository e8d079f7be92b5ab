/** One save of one field while others wait to be sent: the client's own write path, on a guest's database. */
import { get, write } from '../../pwa/src/db/records';

const id = (n: number): string => `5f0c0000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** Makes the people up to number `count`, all of them unsent. */
async function fill(from: number, count: number): Promise<void> {
  const created = Array.from({ length: count - from }, (_, n) => ({
    op: 'create' as const, kind: 'contact' as const, id: id(from + n),
    doc: { name: `Person ${from + n}`, organisation: 'Leith Walk Library', note: 'Zines catalogued by teenagers. '.repeat(8) },
  }));
  await write(created);
}

/** ms that each of `times` saves of one person's title took, the disk included. */
async function save(times: number): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const { doc } = (await get('contact', id(0)))!;
    const begun = performance.now();
    await write([{ op: 'edit', kind: 'contact', id: id(0), before: doc, after: { ...doc, title: `Keeper ${n}` } }]);
    took.push(performance.now() - begun);
  }
  return took;
}

Object.assign(window, { bench: { fill, save } });
