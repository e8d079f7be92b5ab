/** Light, dark or as the system says; remembered on this device. */
import { recall, remember } from './choices.ts';

export type Theme = 'system' | 'light' | 'dark';

const PAPER = { light: '#eceee8', dark: '#101513' } as const;

/** The theme chosen on this device. */
export function chosenTheme(): Theme {
  const chosen = recall('theme', 'system');
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

/** Shows a theme and remembers it. The script in index.html applies it before the first paint. */
export function chooseTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  remember('theme', theme);
  colourBars(theme);
}

function colourBars(theme: Theme): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes('dark') ? 'dark' : 'light';
    meta.content = PAPER[theme === 'system' ? own : theme];
  }
}

/** The browser's own bars take the colour of the surface under them. */
export function colourBarsAs(colour: string | undefined): void {
  if (colour === undefined) return colourBars(chosenTheme());
  document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]').forEach((meta) => (meta.content = colour));
}
