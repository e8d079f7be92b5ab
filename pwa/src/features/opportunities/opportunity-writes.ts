/** What the screens of committees and groups change. False where it could not be kept. */
import { perform } from '../../deeds/perform.ts';
import { addDays, dayIn } from '../../domain/dates.ts';
import { promised } from '../../domain/followups.ts';
import { uuid } from '../../domain/ids.ts';
import { deviceZone } from '../../platform/region.ts';

const zone = deviceZone();

/** A promise to write to somebody about it, a week from now; its id, or undefined. */
export async function promiseToWrite(contact: string, opportunity: string, said: string): Promise<string | undefined> {
  const id = uuid();
  const promise = promised({ id, contacts: [contact], kind: 'volunteer', due: addDays(dayIn(zone, Date.now()), 7), opportunity });
  return (await perform(promise, said)) ? id : undefined;
}
