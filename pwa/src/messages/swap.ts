import en from './en/swap.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
