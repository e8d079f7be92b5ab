import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callName, compareNames, direction, initial, shownName } from './names';

describe('initial', () => {
  it.each([
    ['北川 さゆり', '北'], ['د. ليلى المنصوري', 'ل'], ['Dr Layla Al-Mansouri', 'L'], ['Þórdís', 'Þ'], ['“Lola” Washington', 'L'],
    ['김하은', '김'], ['יעל ברק', 'י'], ['Prof. Dr. Émile', 'É'], ['Dr', 'D'], ['', ''], ['…', ''],
  ])('of %s is %s', (name, expected) => expect(initial(name)).toBe(expected));
  it('takes a whole grapheme, not a code unit', () => {
    expect(initial('नेहा')).toBe('ने');
    expect(initial('i̇brahim')).not.toBe('');
  });
  it('is upper case as its language has it', () => expect(initial('ilker', 'tr')).toBe('İ'));
  it('never fails, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (name, lang) => typeof initial(name, lang) === 'string'));
  });
});

describe('direction', () => {
  it('comes from the first letter', () => {
    expect([direction('د. ليلى'), direction('12 יעל'), direction('Yael יעל'), direction('北川'), direction('')]).toEqual(['rtl', 'rtl', 'ltr', 'ltr', 'ltr']);
  });
});

describe('order', () => {
  it('is by the reading where there is one, the nameless last', () => {
    const people = [{ name: '' }, { name: '北川 さゆり', name_reading: 'Kitagawa Sayuri' }, { name: 'Dr Zoe' }, { name: 'Ärne' }];
    expect([...people].sort((a, b) => compareNames(a, b, 'en')).map((p) => p.name)).toEqual(['Ärne', '北川 さゆり', 'Dr Zoe', '']);
  });
  it('is a total order', () => {
    const named = fc.record({ name: fc.string(), name_reading: fc.option(fc.string(), { nil: undefined }) });
    fc.assert(fc.property(named, named, (a, b) => Math.sign(compareNames(a, b, 'en')) === -Math.sign(compareNames(b, a, 'en'))));
  });
});

describe('callName', () => {
  it.each([
    [{ name: 'Dolores “Lola” Washington' }, 'Dolores'], [{ name: '北川 さゆり' }, '北川 さゆり'], [{ name: 'Nguyễn Thị Hoa', name_lang: 'vi' }, 'Nguyễn Thị Hoa'],
    [{ name: 'Dr Ruth Abara' }, 'Ruth'], [{ name: 'J. R. Smith' }, 'J. R. Smith'], [{ name: 'María Guadalupe F', given: 'María Guadalupe' }, 'María Guadalupe'], [{}, ''],
  ])('%j is called %s', (person, expected) => expect(callName(person)).toBe(expected));
});

it('shows nothing for a link scanned before its card was known', () => expect(shownName({ name: ' ' })).toBeUndefined());
