/** Who of my people knows whom, as far as my own records say. */
import type { PersonData } from './person-data.ts';

/** People whom I met or introduced together with this one. */
export function known({ row, meetings, followups }: Pick<PersonData, 'row' | 'meetings' | 'followups'>): Set<string> {
  const introduced = followups.filter((f) => f.doc.kind === 'intro' && f.doc.status === 'done');
  const ids = [...meetings, ...introduced].flatMap(({ doc }) => doc.contacts ?? []);
  return new Set(ids.filter((id) => id !== row.id));
}
