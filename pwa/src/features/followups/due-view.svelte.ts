/** What the list of dates shows, kept while the app is open. */
import { compareDue } from '../../domain/due.ts';
import { shown, type DueData, type DueEntry } from './due-data.ts';

export const view = $state<{ kind: string; event: string }>({ kind: '', event: '' });

/** The open promises that the chosen kind and event let through, the earliest first. */
export function inView(data: DueData): DueEntry[] {
  return shown(data).filter((e) => (!view.kind || e.doc.kind === view.kind) && (!view.event || e.event?.id === view.event)).sort(compareDue);
}
