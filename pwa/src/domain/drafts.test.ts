import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aroundMark, compose, firstSentence, greetingWord, isAddress, LONGEST_MAILTO, mailto, phoneLink } from './drafts';

describe('draft', () => {
  it('is a letter, and what is missing leaves no gap', () => {
    const { body, mark } = compose({ greeting: 'Hello Ruth,', met: 'We met at ALA.', promise: '', signoff: 'Warmly,', name: 'Ailsa', link: '' });
    expect(body).toBe('Hello Ruth,\n\nWe met at ALA.\n\nWarmly,\nAilsa');
    expect(aroundMark(body, mark)).toEqual(['Hello Ruth,\n\n', 'We met at ALA.', '\n\nWarmly,\nAilsa']);
    expect(aroundMark('changed', mark)).toEqual(['changed', '', '']);
  });
  it('takes one sentence of the note', () => {
    expect(firstSentence('Two trustees and a toddler. Van is a trailer.')).toBe('Two trustees and a toddler');
    expect(firstSentence('図書館で会った。次も。', 'ja')).toBe('図書館で会った');
    expect([firstSentence(undefined), firstSentence(' ')]).toEqual(['', '']);
  });
  it('greets in their language only when they read no other of yours', () => {
    expect([greetingWord(['es'], 'en'), greetingWord(['ja', 'en'], 'en'), greetingWord([], 'en'), greetingWord(['es-MX'], 'en-GB'), greetingWord(['tlh'], 'en')]).toEqual(['Hola', undefined, undefined, 'Hola', undefined]);
  });
});

describe('mailto', () => {
  it('reads back as what was written', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 200 }), (subject, body) => {
      const href = mailto('jo@lib.example', subject, body);
      if (href === undefined) return;
      const url = new URL(href);
      expect(url.pathname).toBe('jo@lib.example');
      expect([...new URLSearchParams(url.search).keys()].every((k) => k === 'subject' || k === 'body')).toBe(true);
      expect(url.searchParams.get('subject') ?? '').not.toMatch(/[\r\n]/);
      expect(url.searchParams.get('body') ?? '').toBe(body.replace(/\r?\n/g, '\r\n').toWellFormed());
    }));
  });
  it('takes no second header from an address or a subject', () => {
    expect(mailto('a@b.example?bcc=x@y.example')).toBeUndefined();
    expect(mailto('a@b.example,c@d.example')).toBeUndefined();
    expect(mailto('a@b.example', 'Hi\r\nBcc: x@y.example')).toBe('mailto:a@b.example?subject=Hi%20Bcc%3A%20x%40y.example');
    expect([isAddress('jo@lib.example'), isAddress('jo'), isAddress('javascript:alert(1)@x'), isAddress(undefined)]).toEqual([true, false, false, false]);
  });
  it('says so when it is longer than mail programs take', () => {
    expect(mailto('a@b.example', '', 'x'.repeat(LONGEST_MAILTO))).toBeUndefined();
    expect(mailto([], 'Meet')).toBe('mailto:?subject=Meet');
    expect(mailto(['a@b.example', 'c+d@e.example'], 'Meet')).toBe('mailto:a@b.example,c+d@e.example?subject=Meet');
  });
});

it('makes phone links of phone numbers only', () => {
  expect([phoneLink('+44 (0)7700 900-123', 'tel'), phoneLink('07700 900123', 'sms'), phoneLink('*#06#', 'tel'), phoneLink(undefined, 'tel')]).toEqual(['tel:+447700900123', 'sms:07700900123', undefined, undefined]);
});
