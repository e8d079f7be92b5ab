// @vitest-environment jsdom
import { get } from 'svelte/store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { back, interceptLinks, navigate, place } from './navigation.ts';

let undo: () => void;
beforeEach(() => {
  undo = interceptLinks(document.body);
});
afterEach(() => {
  undo();
  document.body.replaceChildren();
});

/** Clicks a link; true when the app took it over. */
function click(html: string, init: MouseEventInit = {}): boolean {
  const anchor = document.createElement('a');
  for (const [name, value] of Object.entries(JSON.parse(html) as Record<string, string>)) anchor.setAttribute(name, value);
  document.body.append(anchor);
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...init });
  // jsdom cannot load pages: keep what the app leaves to the browser from being tried.
  let taken = false;
  const stop = (e: Event): void => {
    taken = e.defaultPrevented;
    e.preventDefault();
  };
  addEventListener('click', stop);
  anchor.dispatchEvent(event);
  removeEventListener('click', stop);
  return taken;
}

describe('links', () => {
  test('our own are followed without loading a page', () => {
    expect(click('{"href":"/people?q=a"}')).toBe(true);
    expect(get(place).path).toBe('/people');
    expect(get(place).query.get('q')).toBe('a');
    expect(location.pathname).toBe('/people');
  });

  test('one that reads like the address of another site stays here', () => {
    expect(click('{"href":"/.//example.org/"}')).toBe(true);
    expect(location.href).toBe(new URL('/.//example.org/', location.origin).href);
  });

  test.each([
    ['another site', '{"href":"https://example.org/"}', {}],
    ['a mail address', '{"href":"mailto:a@example.org"}', {}],
    ['a download', '{"href":"/x.vcf","download":""}', {}],
    ['the server’s pages', '{"href":"/c/ABC"}', {}],
    ['a form of the server', '{"href":"/address/ABC"}', {}],
    ['a new tab', '{"href":"/people","target":"_blank"}', {}],
    ['a click with Ctrl', '{"href":"/people"}', { ctrlKey: true }],
    ['the middle button', '{"href":"/people"}', { button: 1 }],
  ])('%s is left to the browser', (_what, attributes, init) => {
    expect(click(attributes, init)).toBe(false);
  });
});

describe('navigate and back', () => {
  test('replace keeps the length of the history', () => {
    navigate('/a');
    const before = history.length;
    navigate('/b', { replace: true });
    expect(history.length).toBe(before);
    expect(get(place)).toMatchObject({ path: '/b', by: 'replace' });
  });

  test('back goes to the fallback when there is nothing of ours behind', () => {
    history.replaceState({ key: 'x', depth: 0 }, '', '/deep');
    back('/people');
    expect(get(place).path).toBe('/people');
  });

  test('back steps through the history when there is', async () => {
    navigate('/one');
    navigate('/two');
    back();
    await vi.waitFor(() => expect(get(place)).toMatchObject({ path: '/one', by: 'traverse' }));
  });
});
