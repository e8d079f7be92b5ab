import en from './en/people.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
