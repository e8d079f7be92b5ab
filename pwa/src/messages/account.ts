import en from './en/account.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
