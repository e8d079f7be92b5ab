import { deviceZone } from '../../platform/region.ts';

/** The reader's clock, for the pure rules that have none. */
export const zone = deviceZone();
