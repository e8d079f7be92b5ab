import en from './en/app.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
