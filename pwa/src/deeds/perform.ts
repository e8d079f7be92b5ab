/** Doing something: written first, then said, with its way back. The one door for what screens change. */
import { write, type Change } from '../db/records.ts';
import type { Deed } from '../domain/followups.ts';
import { undoable } from '../ui/undo.ts';
import { sayUnsaved } from '../ui/unsaved.ts';

/** Writes the steps, then says so and offers to take them back. False where nothing could be kept. `clearDraft`: the key of what was typed for it. */
export async function perform({ steps, undo }: Deed | { steps: Change[]; undo: Change[] }, said: string, clearDraft?: string): Promise<boolean> {
  if (!(await keep(steps as Change[], clearDraft))) return false;
  undoable(said, () => keep(undo as Change[]));
  return true;
}

/** Writes without a word; where the device could not keep it, says so and hands out what was typed. */
export async function keep(changes: Change[], clearDraft?: string): Promise<boolean> {
  try {
    await write(changes, clearDraft ? { clearDraft } : {});
    return true;
  } catch (error) {
    sayUnsaved(error, changes);
    return false;
  }
}
