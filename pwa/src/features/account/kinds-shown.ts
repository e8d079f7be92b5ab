/** Kinds that people see as things of their own: in lists of what was deleted or changed. */
import type { KindName } from '../../domain/schema.ts';

export const KINDS_SHOWN = ['contact', 'card', 'event', 'interaction', 'followup', 'goal', 'trip', 'opportunity', 'template', 'circle'] as const satisfies readonly KindName[];
