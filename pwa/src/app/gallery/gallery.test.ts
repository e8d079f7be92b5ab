import { render } from '@testing-library/svelte';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import Gallery from './Gallery.svelte';

test('axe finds nothing in any component (colours have their own test)', async () => {
  document.documentElement.lang = 'en';
  const { container } = render(Gallery);
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
});
