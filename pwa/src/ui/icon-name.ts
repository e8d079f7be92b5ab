import type { PhosphorIcon } from '@phosphor-icons/core';

type Regular = PhosphorIcon['name'];

/** A Phosphor icon: `house`, or with its weight `fill/house`, `bold/house`. */
export type IconName = Regular | `fill/${Regular}` | `bold/${Regular}`;
