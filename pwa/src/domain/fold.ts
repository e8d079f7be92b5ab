/** Text as it is compared: without case, marks and strokes. */

/** Letters that NFKD leaves alone but that people type without their stroke. */
const PLAIN: Record<string, string> = {
  ł: 'l', ø: 'o', ß: 'ss', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h', ŧ: 't', ŋ: 'n', ə: 'e',
  ى: 'ي', ة: 'ه', ـ: '',
};
const PLAIN_CHARS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');
const HIRAGANA_SHIFT = 0x60;

/** Text as search compares it: no case, marks, strokes; katakana as hiragana; punctuation as space. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(PLAIN_CHARS, (char) => PLAIN[char] ?? char)
    .replace(/[\u30a1-\u30f6]/g, (char) => String.fromCharCode(char.charCodeAt(0) - HIRAGANA_SHIFT))
    .replace(/[’'`]/g, '')
    .replace(/[^\p{L}\p{N}@.\n]+/gu, ' ')
    .replace(/\.(?=\s|$)/gm, '')
    .trim();
}

/** Digits of a phone number joined, so that any fragment is found however it was spaced. */
export function foldPhone(phone: string): string {
  return phone.normalize('NFKD').replace(/\D/g, '');
}
