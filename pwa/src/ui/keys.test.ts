// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { enableKeys, listenForKeys, shortcuts } from './keys.ts';

const run = vi.fn();
let undo: (() => void)[];
beforeEach(() => {
  run.mockReset();
  undo = [listenForKeys(), shortcuts([{ key: 'j', label: 'Next', run }])];
});
afterEach(() => {
  undo.forEach((stop) => stop());
  enableKeys(true);
  document.body.replaceChildren();
});

function press(key: string, target: EventTarget = document.body, init: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
}

test('a key runs its shortcut, in either case', () => {
  press('j');
  press('J', document.body, { shiftKey: true });
  expect(run).toHaveBeenCalledTimes(2);
});

test.each(['input', 'textarea', 'select'])('nothing happens while typing in a %s', (tag) => {
  const field = document.body.appendChild(document.createElement(tag));
  press('j', field);
  expect(run).not.toHaveBeenCalled();
});

test('a ticked box is not typing', () => {
  const box = document.body.appendChild(Object.assign(document.createElement('input'), { type: 'checkbox' }));
  press('j', box);
  expect(run).toHaveBeenCalledOnce();
});

test.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }])(
  'the browser and the input method keep their keys: %o',
  (init) => {
    press('j', document.body, init);
    expect(run).not.toHaveBeenCalled();
  },
);

test('an open dialog has the keys to itself', () => {
  document.body.appendChild(document.createElement('dialog')).setAttribute('open', '');
  press('j');
  expect(run).not.toHaveBeenCalled();
});

test('Enter belongs to the button that has focus', () => {
  const enter = vi.fn();
  undo.push(shortcuts([{ key: 'Enter', label: 'File', run: enter }]));
  press('Enter', document.body.appendChild(document.createElement('button')));
  expect(enter).not.toHaveBeenCalled();
  press('Enter');
  expect(enter).toHaveBeenCalledOnce();
});

test('the screen opened last has the key, and gives it back', () => {
  const later = vi.fn();
  const close = shortcuts([{ key: 'j', label: 'Other', run: later }]);
  press('j');
  close();
  press('j');
  expect([later.mock.calls.length, run.mock.calls.length]).toEqual([1, 1]);
});

test('they can be switched off', () => {
  enableKeys(false);
  press('j');
  expect(run).not.toHaveBeenCalled();
});
