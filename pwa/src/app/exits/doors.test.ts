// @vitest-environment node
/** A module through which something could leave the device is in the list, or this fails. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DOORS, USES, type Door, type Exit } from './declared.ts';

const SOURCE = join(import.meta.dirname, '../..');
const IN_TESTS_ONLY = /\.test\.|(?:^|\/)(?:test-phone|test-server|real-server|testing)\.ts$|^app\/exits\//;

/** The text without comments, and without imports of types: neither uses a door. */
function code(file: string): string {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '').replace(/<!--[\s\S]*?-->/g, '').replace(/^\s*import type .*$/gm, '');
}

const doorsIn = (text: string): Door[] => (Object.keys(DOORS) as Door[]).filter((door) => DOORS[door].test(text)).sort();

function used(): Record<string, Door[]> {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  const ours = files.filter((file) => /\.(?:ts|svelte)$/.test(file) && !IN_TESTS_ONLY.test(file));
  return Object.fromEntries(ours.map((file) => [file, doorsIn(code(file))] as const).filter(([, doors]) => doors.length > 0));
}

test('what uses a door is in the list, with exactly those doors; nothing else is', () => {
  const listed = Object.fromEntries(Object.entries(USES).map(([file, [, ...doors]]) => [file, [...doors].sort()]));
  expect(used()).toEqual(listed);
});

/** What needs no marks: my own server has all, the makers are looked at where they are used. */
const UNMARKED: readonly Exit[] = ['account', 'none', 'made'];

test('every exit in the list has marked records sent through it', () => {
  const tests = readFileSync(join(import.meta.dirname, 'exits.test.ts'), 'utf8').matchAll(/^test(?:\.each\(.*\))?\('(\w+): /gm);
  const listed = new Set(Object.values(USES).flatMap(([exit]) => exit).filter((exit) => !UNMARKED.includes(exit)));
  expect([...new Set([...tests].map(([, exit]) => exit))].sort()).toEqual([...listed].sort());
});

test.each([
  ['save', 'saveFile(new File([note], "note.txt"))'], ['sheet', 'await share({ text })'], ['copy', 'void copyText(note)'], ['print', 'window.print()'],
  ['code', 'qrCode(text, "low")'], ['write', '`sms:${phone}?body=${note}`'], ['outside', '<a {href} target="_blank">'], ['server', "import { call } from '../../api/http.ts';"],
  ['browser', 'navigator.sendBeacon(url, note)'], ['browser', 'new WebSocket(url)'], ['browser', 'location.href = url'], ['browser', 'window.open(url)'], ['browser', '<img alt="" src={url} />'], ['browser', 'fetch(url)'],
] as const)('the door "%s" is seen in: %s', (door, text) => {
  expect(doorsIn(text)).toEqual([door]);
});
