/** What the trip screens change. Each resolves once it is on the disk; false where it could not be kept. */
import { write, type Change } from '../../db/records.ts';
import type { Day } from '../../domain/dates.ts';
import { promised } from '../../domain/followups.ts';
import { uuid } from '../../domain/ids.ts';
import { t } from '../../messages/trips.ts';
import { navigate } from '../../ui/navigation.ts';
import { undoable } from '../../ui/undo.ts';
import { sayUnsaved } from '../../ui/unsaved.ts';

async function perform(steps: Change[], undo: Change[], said: string): Promise<boolean> {
  try {
    await write(steps);
    undoable(said, () => write(undo).catch((error: unknown) => sayUnsaved(error, undo)));
    return true;
  } catch (error) {
    sayUnsaved(error, steps);
    return false;
  }
}

export interface Asked {
  kind: 'coffee' | 'visit';
  contacts: string[];
  trip: string;
  day: Day;
}

/** Puts a coffee or a visit on the slip, for that day of the trip, and opens its draft. */
export async function ask({ day, ...rest }: Asked, said: string): Promise<void> {
  const id = uuid();
  const { steps, undo } = promised({ id, ...rest, due: day, detail: { day } });
  if (await perform(steps as Change[], undo as Change[], said)) navigate(`/due/${id}`);
}

/** Deletes a trip; what was arranged for it stays on the slip. */
export async function removeTrip(id: string): Promise<void> {
  if (await perform([{ op: 'remove', kind: 'trip', id }], [{ op: 'undelete', kind: 'trip', id }], t('deleted'))) navigate('/trips', { replace: true });
}
