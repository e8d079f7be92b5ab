/** Words about what is due. */
import { kindOf } from '../../domain/due.ts';
import { callName, shownName } from '../../domain/names.ts';
import { oneLine } from '../../domain/people.ts';
import type { Contact, Followup } from '../../domain/schema.ts';
import { t } from '../../messages/followups.ts';
import type { DueEntry } from './due-data.ts';

/** "E-mail: twin-branch idea". */
export function whatOf(followup: Followup): string {
  const kind = t(`kind_${kindOf(followup)}`);
  const promise = followup.promise?.trim();
  return promise ? t('kindAndPromise', { kind, promise }) : kind;
}

/** The line that brings the meeting back. */
export function howMet({ met, event }: DueEntry): string {
  const place = met?.doc.place?.trim() ?? '';
  const note = oneLine(met?.doc.note, 90);
  return [place, note].filter(Boolean).join('. ') || event?.doc.name || '';
}

export function nameOf(contact: Contact | undefined): string {
  return (contact && shownName(contact)) ?? t('someone');
}

/** Names of everybody it is about, for labels and toasts. */
export function namesOf({ people }: DueEntry): string {
  return people.map((p) => nameOf(p.doc)).join(', ') || t('someone');
}

/** What the pane is called, around the name: a name is never set in the display face. */
export function paneTitle(entry: DueEntry): { before: string; name: string; after: string } {
  const name = entry.people.map((p) => callName(p.doc) || nameOf(p.doc)).join(', ') || t('someone');
  const [before = '', after = ''] = t(`title_${kindOf(entry.doc)}`, { name: '\u0000' }).split('\u0000');
  return { before, name, after };
}
