import en from './en/events.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
