import en from './en/letters.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
