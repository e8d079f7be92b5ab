/** What the trip screens change. Each resolves once it is on the disk; false where it could not be kept. */
import { perform } from '../../deeds/perform.ts';
import type { Day } from '../../domain/dates.ts';
import { promised } from '../../domain/followups.ts';
import { uuid } from '../../domain/ids.ts';
import { t } from '../../messages/trips.ts';
import { navigate } from '../../ui/navigation.ts';

export interface Asked {
  kind: 'coffee' | 'visit';
  contacts: string[];
  trip: string;
  day: Day;
}

/** Puts a coffee or a visit on the slip, for that day of the trip, and opens its draft. */
export async function ask({ day, ...rest }: Asked, said: string): Promise<void> {
  const id = uuid();
  if (await perform(promised({ id, ...rest, due: day, detail: { day } }), said)) navigate(`/due/${id}`);
}

/** Deletes a trip; what was arranged for it stays on the slip. */
export async function removeTrip(id: string): Promise<void> {
  if (await perform({ steps: [{ op: 'remove', kind: 'trip', id }], undo: [{ op: 'undelete', kind: 'trip', id }] }, t('deleted'))) navigate('/trips', { replace: true });
}
