// @vitest-environment node
import { expect, test } from 'vitest';
import { iconNames } from './icons.ts';

test.each([
  ['<Icon name="tray" />', ['tray']],
  ['<Icon size="sm" name={open ? \'caret-down\' : "caret-right"} />', ['caret-down', 'caret-right']],
  ['<Button icon="bold/qr-code" label="Code">', ['bold/qr-code']],
  ["const ROWS = [{ icon: 'lock-simple', title: 'Private' }];", ['lock-simple']],
  ["let iconShown = $derived(icon ?? (calm ? 'info' : 'warning-circle'));", ['info', 'warning-circle']],
  ["const ICONS: Record<Kind, IconName> = {\n  phone: 'phone',\n  post: 'mailbox',\n};", ['phone', 'mailbox']],
  ["function of(kind: string): IconName {\n  return kind === 'post' ? 'mailbox' : 'phone';\n}\n", ['post', 'mailbox', 'phone']],
  ['<Field name="email" label="E-mail" />', []],
])('names of icons are found in %s', (source, names) => {
  expect(iconNames(source).sort()).toEqual(names.sort());
});
