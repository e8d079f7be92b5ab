/** The browser's bars take the colour of the surface under them. */
import { colourBarsAs } from '../platform/theme.ts';
import { look, type Look } from '../ui/shell.ts';

const COLOURS: Record<Look, string | undefined> = { paper: undefined, cloth: '#14523f', camera: '#14100c' };

/** Starts following the look of the shell; returns the undo. */
export function keepBarsColoured(): () => void {
  return look.subscribe((surface) => colourBarsAs(COLOURS[surface]));
}
