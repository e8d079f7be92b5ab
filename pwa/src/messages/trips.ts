import en from './en/trips.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
