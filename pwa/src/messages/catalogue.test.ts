// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { compileMessage } from '../../build/messages.ts';
import { catalogue } from './catalogue.ts';

const compiled = (messages: Record<string, string>) =>
  catalogue(Object.fromEntries(Object.entries(messages).map(([k, v]) => [k, compileMessage(v)])) as typeof messages);

describe('catalogue', () => {
  test('a plain sentence stays a string and needs no formatter', () => {
    expect(compileMessage('Let it go')).toBe('Let it go');
    expect(compiled({ go: 'Let it go' })('go')).toBe('Let it go');
  });

  test('plurals and values', () => {
    const t = compiled({ waiting: '{n, plural, =0 {Nothing waits} one {# change waits} other {# changes wait}} for {name}.' });
    expect(t('waiting', { n: 0, name: 'Siân' })).toBe('Nothing waits for Siân.');
    expect(t('waiting', { n: 1, name: 'Siân' })).toBe('1 change waits for Siân.');
    expect(t('waiting', { n: 1200, name: 'Siân' })).toBe('1,200 changes wait for Siân.');
  });

  test('a right-to-left name is isolated', () => {
    expect(compiled({ met: 'You met {name}.' })('met', { name: 'ليلى' })).toBe('You met \u2068ليلى\u2069.');
  });

  test('an unknown key shows itself instead of nothing', () => {
    expect(compiled({ a: 'A' })('b')).toBe('b');
  });
});
