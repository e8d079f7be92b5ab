// @vitest-environment node
/**
 * WCAG 2.2 contrast (1.4.3, 1.4.6, 1.4.11) of every pair of tokens in use, in both themes:
 * 7:1 for text, 4.5:1 for captions and coloured text, 3:1 for the edges of controls.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('src/ui/css/tokens.css', 'utf8');

type Tokens = Record<string, string>;

/** The custom properties of the first rule with this selector. */
function block(selector: string): Tokens {
  const start = css.indexOf(selector);
  if (start < 0) throw new Error(`tokens.css has no rule ${selector}`);
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

const light = block(':root {');
const dark = { ...light, ...block(':root:not([data-theme="light"])') };
const chosenDark = { ...light, ...block(':root[data-theme="dark"]') };

type Colour = [number, number, number];

function colour(tokens: Tokens, value: string): Colour {
  const token = tokens[value] ?? value;
  const reference = /^var\(--([\w-]+)\)$/.exec(token)?.[1];
  if (reference) return colour(tokens, reference);
  return [1, 3, 5].map((at) => parseInt(token.slice(at, at + 2), 16) / 255) as Colour;
}

function luminance(rgb: Colour): number {
  const [r, g, b] = rgb.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as Colour;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(one: Colour, other: Colour): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

const mix = (over: Colour, under: Colour, share: number): Colour =>
  over.map((part, index) => part * share + under[index]! * (1 - share)) as Colour;

type Pair = [text: string, surface: string, atLeast: number];
const SURFACES = ['paper', 'paper-sunk', 'card', 'card-raised', 'slip'];
const ON_EVERY_SURFACE: [string, number][] = [
  ['ink', 7], ['ink-2', 7], ['ink-3', 4.5], ['lamp', 4.5], ['stamp', 4.5], ['claret', 4.5], ['brass', 4.5], ['line-strong', 3], ['focus', 3],
];
const TINTS: Pair[] = [
  ['ink', 'lamp-tint', 7], ['ink-2', 'lamp-tint', 7], ['ink', 'stamp-tint', 7], ['ink-2', 'stamp-tint', 7],
  ['ink', 'claret-tint', 7], ['ink', 'brass-tint', 7], ['ink-2', 'brass-tint', 7],
  ['on-lamp', 'lamp', 4.5], ['on-lamp', 'lamp-press', 4.5], ['on-lamp-tint', 'lamp-tint', 7], ['on-stamp-tint', 'stamp-tint', 7],
  ['on-claret-tint', 'claret-tint', 7], ['on-brass-tint', 'brass-tint', 7], ['on-toast', 'toast', 7], ['toast-action', 'toast', 4.5],
];
const STOCK: Pair[] = [
  ['on-stock', 'stock', 7], ['on-stock-2', 'stock', 7], ['qr-ink', 'stock', 7], ['on-cloth', 'field-cloth', 7], ['on-cloth-2', 'field-cloth', 7], ['stock', 'field-cloth', 3],
];
const CLOTHS: Pair[] = ['green', 'claret', 'navy', 'ochre', 'slate', 'umber'].flatMap((name): Pair[] => [
  ['on-cloth', `cloth-${name}`, 4.5], ['on-cloth-2', `cloth-${name}`, 4.5], [`cloth-${name}`, 'stock', 4.5],
]);
const PAIRS: Pair[] = [
  ...SURFACES.flatMap((surface) => ON_EVERY_SURFACE.map(([text, least]): Pair => [text, surface, least])),
  ...TINTS, ...STOCK, ...CLOTHS,
];
/** Text over a tint that is laid on a surface: hovered rows, pills and segments on cloth, the weave. */
const BLENDS: [text: string, over: string, under: string, share: number, atLeast: number][] = [
  ...['paper', 'card'].flatMap((under) =>
    ([['ink', 7], ['ink-2', 7], ['ink-3', 4.5], ['lamp', 4.5], ['stamp', 4.5]] as const).map(
      ([text, least]) => [text, 'lamp-tint', under, 0.45, least] as [string, string, string, number, number],
    ),
  ),
  ['on-cloth', '#000000', 'field-cloth', 0.24, 7], ['on-cloth-2', '#ffffff', 'field-cloth', 0.035, 4.5],
  ['on-cloth-2', '#000000', 'field-cloth', 0.06, 4.5], ['ink-3', 'lamp-tint', 'paper', 1, 4.5],
];

test('the two copies of the dark theme are equal', () => {
  expect(chosenDark).toEqual(dark);
});

describe.each([['light', light], ['dark', dark]])('%s', (_theme, tokens) => {
  test.each(PAIRS)('%s on %s is at least %d:1', (text, surface, least) => {
    expect(ratio(colour(tokens, text), colour(tokens, surface))).toBeGreaterThanOrEqual(least);
  });

  test.each(BLENDS)('%s on %s over %s (%d) is at least %d:1', (text, over, under, share, least) => {
    const surface = mix(colour(tokens, over), colour(tokens, under), share);
    expect(ratio(colour(tokens, text), surface)).toBeGreaterThanOrEqual(least);
  });
});
