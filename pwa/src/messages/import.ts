import en from './en/import.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
