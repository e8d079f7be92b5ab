import en from './en/followups.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
