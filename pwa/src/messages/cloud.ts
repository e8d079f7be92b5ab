import en from './en/cloud.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
