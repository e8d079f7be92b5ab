import en from './en/fields.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);

/** The name of a record's field on screen; one that this version does not know is "Something". */
export function fieldName(field: string): string {
  return field in en ? t(field as keyof typeof en) : t('other');
}
