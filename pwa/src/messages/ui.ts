import en from './en/ui.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
