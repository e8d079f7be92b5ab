/** Light, dark or as the system says; remembered on this device. */
import { recall, remember } from './choices.ts';

export type Theme = 'system' | 'light' | 'dark';

/** `cloth` is the green field behind a badge, `camera` the dark of the viewfinder. */
export type Surface = 'paper' | 'cloth' | 'camera';

/** The tokens --paper and --field-cloth, and the scanner's own dark. */
const COLOURS: Record<Surface, { light: string; dark: string }> = {
  paper: { light: '#eceee8', dark: '#101513' },
  cloth: { light: '#14523f', dark: '#0f3a2e' },
  camera: { light: '#14100c', dark: '#14100c' },
};
let surface: Surface = 'paper';

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
  colourBars();
}

function colourBars(): void {
  const theme = chosenTheme();
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes('dark') ? 'dark' : 'light';
    meta.content = COLOURS[surface][theme === 'system' ? own : theme];
  }
}

/** The browser's own bars take the colour of the surface under them. */
export function colourBarsAs(under: Surface): void {
  surface = under;
  colourBars();
}
