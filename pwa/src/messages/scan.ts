import en from './en/scan.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
