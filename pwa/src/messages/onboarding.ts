import en from './en/onboarding.json';
import { catalogue } from './catalogue.ts';

export const t = catalogue(en);
