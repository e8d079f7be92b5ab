/** What the screens of committees and groups change. False where it could not be kept. */
import { write, type Change } from '../../db/records.ts';
import { addDays, dayIn } from '../../domain/dates.ts';
import { promised } from '../../domain/followups.ts';
import { uuid } from '../../domain/ids.ts';
import { undoable } from '../../ui/undo.ts';
import { sayUnsaved } from '../../ui/unsaved.ts';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** Writes the steps, then says so and offers to take them back. */
export async function perform(steps: Change[], undo: Change[], said: string): Promise<boolean> {
  try {
    await write(steps);
    undoable(said, () => write(undo).catch((error: unknown) => sayUnsaved(error, undo)));
    return true;
  } catch (error) {
    sayUnsaved(error, steps);
    return false;
  }
}

/** A promise to write to somebody about it, a week from now; its id, or undefined. */
export async function promiseToWrite(contact: string, opportunity: string, said: string): Promise<string | undefined> {
  const id = uuid();
  const { steps, undo } = promised({ id, contacts: [contact], kind: 'volunteer', due: addDays(dayIn(zone, Date.now()), 7), opportunity });
  return (await perform(steps as Change[], undo as Change[], said)) ? id : undefined;
}
