/** Book cloths: the colour of an event and of everyone first met there. */
import { CLOTHS, type Cloth } from '../domain/events.ts';

/** CSS value of a cloth; an unknown one (records come from anywhere) is slate. */
export function clothColour(cloth: string | undefined): string {
  return `var(--cloth-${CLOTHS.includes(cloth as Cloth) ? cloth : 'slate'})`;
}
