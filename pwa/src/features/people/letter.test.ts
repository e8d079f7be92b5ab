// @vitest-environment jsdom
/** Hard letters as `mailto:` links. What is kept here of them is read by Python's e-mail parser in `tests/webapp/test_mailto.py`; `vitest -u` writes it anew. */
import { expect, it } from 'vitest';
import { emailOf } from '../../domain/contact-ways.ts';
import { LONGEST_MAILTO, mailto } from '../../domain/drafts.ts';
import { letterFor, type LetterSource } from '../../domain/letters.ts';
import { t as say } from '../../messages/letters.ts';
import { letterLink } from './letter.ts';
import type { PersonData } from './person-data.ts';

type Source = Partial<LetterSource> & { to?: string; others?: string[] };
const LONG = 'Pneumonoultramicroscopic-Bibliothekswissenschaftlerin '.repeat(12).trim();
const TAIL = '\r\nBcc: everybody@evil.example\r\nX-Evil: 1\r\n\r\n<b>Another body</b>';

const CASES: Record<string, Source> = {
  'plain': { contact: { name: 'Ruth Abara' }, event: { name: 'ALA Annual', city: 'Chicago' }, met: { place: 'booth', shared: 'Two trustees and a toddler. Van is a trailer.' } },
  'an address with a plus': { to: 'ruth+books@galena.example', contact: { name: 'Ruth Abara' } },
  'two people': { to: 'ruth@galena.example', others: ['moira.o\'neill@leith.example'], contact: { name: 'Ruth Abara' }, also: [{ name: 'Moira O’Neill' }] },
  'no address yet': { to: '', contact: { name: 'Ruth' } },
  'right to left': { contact: { name: 'نجلاء بنت عبد الرحمن الحداد', languages: ['ar'] }, event: { name: 'معرض القاهرة الدولي للكتاب' }, met: { shared: 'مكتبة متنقلة في أسوان. نعود.' } },
  'Hebrew with marks of direction': { contact: { name: '\u202eדליה\u202c \u2067שפרירי\u2069', languages: ['he'] } },
  'Chinese and Japanese': { contact: { name: '北川 さゆり', name_lang: 'ja', languages: ['ja'] }, event: { name: '図書館総合展', city: '横浜' }, met: { shared: '絵本の読み聞かせ。次も。' } },
  'emoji of several code points': { contact: { name: 'Zoë 👩🏽‍🚀 🏴󠁧󠁢󠁳󠁣󠁴󠁿' }, followup: { kind: 'send', promise: 'zines 📚✂️ & 🧷' } },
  'what a link is made of': { contact: { name: 'A&B=C?d#e%0D%0ABcc:+f;g,h' }, event: { name: '50% off? R&D #1 + "C++"; a=b&bcc=x@evil.example' }, followup: { kind: 'email', promise: 'body=no&cc=evil@evil.example#%00' } },
  'a name that would add headers': { contact: { name: `Evil${TAIL}` } },
  'a promise that would add headers': { contact: { name: 'Ruth' }, followup: { kind: 'send', promise: `The list${TAIL}` } },
  'an event that would add headers': { contact: { name: 'Ruth' }, event: { name: `Fair\u2028Bcc: x@evil.example\u0085Cc: y@evil.example\rTo: z@evil.example\u000bA\u000cB\u001cC\u0000D` } },
  'a folded line': { contact: { name: 'Ruth' }, followup: { kind: 'send', promise: 'one\r\n two\n\tthree' } },
  'a link in the letter': { contact: { name: 'Ruth' }, followup: { kind: 'post' }, askLink: 'https://hallway.example/address/AAAA?x=1&y=2#z' },
  'half a character': { contact: { name: 'Bro\ud83dken' }, followup: { kind: 'send', promise: '\udc00 half' } },
  'percent signs that look encoded': { contact: { name: 'Ann %41 %E5%8C%97 %' }, followup: { kind: 'send', promise: '100 %25 of it' } },
  'a subject that looks encoded': { contact: { name: 'Ruth' }, followup: { kind: 'send', promise: '=?utf-8?q?Hi=0D=0ABcc:_x=40evil.example=0D=0A=0D=0AAnother_body?=' } },
  'a long name, event and promise': { contact: { name: LONG }, event: { name: LONG }, followup: { kind: 'email', promise: LONG } },
  'a body longer than mail programs take': { contact: { name: 'さゆり' }, event: { name: '図書館総合展' }, met: { shared: '本'.repeat(400) } },
  'a subject longer than mail programs take': { contact: { name: 'さゆり' }, event: { name: '図書館'.repeat(100) } },
  'a second address in the first': { to: 'ruth@galena.example,x@evil.example', contact: { name: 'Ruth' } },
  'a header in the address': { to: 'ruth@galena.example\r\nBcc: x@evil.example', contact: { name: 'Ruth' } },
  'a query in the address': { to: 'ruth@galena.example?bcc=x@evil.example&body=', contact: { name: 'Ruth' } },
  'an encoded header in the address': { to: 'ruth%0D%0ABcc:x@evil.example', contact: { name: 'Ruth' } },
  'an address in angle brackets': { to: '"Ruth" <ruth@galena.example>', contact: { name: 'Ruth' } },
};

/** As the promise's page makes the link, and as the person's page does, which may leave the letter out. */
function made([name, { to = 'ruth@galena.example', others = [], ...rest }]: [string, Source]): object {
  const contact = { ...rest.contact, emails: [{ e: 'a', value: to }] };
  const source: LetterSource = { card: { name: 'Ailsa Nwosu-Drummond' }, own: 'en', ...rest, contact };
  const { subject, body } = letterFor(source, say);
  const addresses = [contact, ...others.map((value) => ({ emails: [{ e: 'b', value }] }))].flatMap((one) => emailOf(one) ?? []);
  const row = (doc: object | undefined) => doc && { id: 'x', doc };
  const data = { row: row(contact), met: row(rest.met), event: row(rest.event), cards: [row(source.card)] } as unknown as PersonData;
  const person = addresses[0] === undefined ? undefined : letterLink(addresses[0], data);
  return { name, to: addresses, subject, body, promise: mailto(addresses, subject, body) ?? null, person: person ?? null };
}

it('hard letters become the links that Python reads', async () => {
  const kept = { about: 'Letters as mailto: links, made by pwa/src/features/people/letter.test.ts and read by tests/webapp/test_mailto.py.', longest: LONGEST_MAILTO, cases: Object.entries(CASES).map(made) };
  await expect(`${JSON.stringify(kept, null, 1)}\n`).toMatchFileSnapshot('../../../../tests/vectors/mailto.json');
});
