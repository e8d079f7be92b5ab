/** The name under which a person knows a record. */
import { get, type Row } from '../../db/records.ts';
import { oneLine } from '../../domain/people.ts';
import { t } from '../../messages/account.ts';

type Named = { name?: string; name_reading?: string; label?: string; text?: string; promise?: string; city?: string; body?: string; contacts?: string[]; wished?: unknown };

/** A name, a line of its text, or whom it is about; '' where it says nothing. */
export async function nameOfRecord(row: Row): Promise<string> {
  const doc = row.doc as Named;
  const own = doc.name || doc.name_reading || doc.label || doc.text || doc.body || doc.city;
  if (own) return oneLine(own);
  const people = await Promise.all((doc.contacts ?? []).slice(0, 2).map((id) => get('contact', id)));
  return people.map((p) => p?.doc.name || t('nameless')).join(', ');
}
