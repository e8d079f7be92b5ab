import en from './en/opportunities.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
