/** What happens to focus and scroll when another screen has been drawn (WAI: a new page is announced by its title). */
import type { Place } from '../ui/navigation.ts';

const scrolls = new Map<string, number>();

/** Remembers how far a screen was scrolled, under its history entry. */
export function rememberScroll(key: string): void {
  scrolls.set(key, window.scrollY);
}

function focusTitle(): void {
  const main = document.getElementById('main');
  if (!main || main.contains(document.activeElement)) return;
  const title = main.querySelector<HTMLElement>('h1') ?? main;
  if (!title.hasAttribute('tabindex')) title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

/** Puts focus on the new screen's title, and the page where it was left or at its top. */
export function arrive(place: Place): void {
  if (place.by === 'start') return;
  window.scrollTo(0, place.by === 'traverse' ? (scrolls.get(place.key) ?? 0) : 0);
  focusTitle();
}
