import en from './en/cards.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);

/** A card's label in words; the two usual ones are stored as `work` and `personal`. */
export function cardLabel(label: string | undefined): string {
  if (label === 'work' || label === 'personal') return t(`label.${label}`);
  return label || t('label.other');
}
