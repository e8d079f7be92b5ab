import en from './en/review.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
