import en from './en/mail.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
