import en from './en/cards.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
