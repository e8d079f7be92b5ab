/** The browser's bars take the colour of the surface under them. */
import { colourBarsAs } from '../platform/theme.ts';
import { look } from '../ui/shell.ts';

/** Starts following the look of the shell; returns the undo. */
export function keepBarsColoured(): () => void {
  return look.subscribe(colourBarsAs);
}
