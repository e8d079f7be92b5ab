/** One person out of the phone's own address book (Contact Picker API): the browser asks, and gives only them. */
import { cleanLine } from '../domain/scan-text';
import type { Person } from '../domain/vcard';

interface Picked { name?: string[]; email?: string[]; tel?: string[] }
interface ContactsManager { select: (properties: string[], options?: { multiple: boolean }) => Promise<Picked[]> }

const MOST = 10;
const manager = (): ContactsManager | undefined => (navigator as { contacts?: ContactsManager }).contacts;

/** Whether this browser has it: Chrome on Android, at the time of writing. */
export const canPick = (): boolean => typeof manager()?.select === 'function';

/** The person chosen; undefined where nobody was, or the browser would not. */
export async function pickPerson(): Promise<Person | undefined> {
  const [picked] = (await manager()?.select(['name', 'email', 'tel'], { multiple: false }).catch(() => [])) ?? [];
  const name = cleanLine(picked?.name?.[0] ?? '', 300);
  if (!name) return undefined;
  const [emails, phones] = [entries(picked?.email), entries(picked?.tel)];
  return { name, ...(emails.length ? { emails } : {}), ...(phones.length ? { phones } : {}) };
}

function entries(list: string[] | undefined): { value: string }[] {
  return [...new Set((list ?? []).map((text) => cleanLine(text, 300)).filter(Boolean))].slice(0, MOST).map((value) => ({ value }));
}
