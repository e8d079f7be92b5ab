// @vitest-environment node
import encodeQR from 'qr';
import { expect, test } from 'vitest';
import { PROBE, probeModules } from './decoder-probe';

test('the drawn code is the one that an encoder makes', () => {
  expect(probeModules()).toEqual(encodeQR(PROBE, 'raw', { ecc: 'medium', border: 4, scale: 4 }));
});
