/** The search index of the list, filled in slices while nothing else is to do. */
import { readonly, writable, type Readable } from 'svelte/store';
import { addressLines } from '../../domain/addresses.ts';
import { countryName } from '../../domain/display-names.ts';
import { SearchIndex, type Findable, type Found } from '../../domain/search.ts';
import type { PeopleData, Source } from './people-data.ts';

const index = new SearchIndex();
const filled = writable(0);
let run = 0;

/** Goes up whenever more people can be found; a search is done again then. */
export const found: Readable<number> = readonly(filled);

/** Everything somebody can be found by: card, place, tags, notes, how you met. */
function findable({ contact: { doc }, meetings }: Source, event: string): Findable {
  const values = (list: readonly { value?: unknown; handle?: string }[] | undefined): string[] => (list ?? []).map((x) => String(x.value ?? x.handle ?? ''));
  const met = meetings.flatMap(({ doc: m }) => [m.place ?? '', m.note ?? '', m.shared ?? '']);
  return {
    name: [doc.name ?? '', doc.name_reading ?? ''],
    rest: [
      doc.organisation, doc.title, doc.city, countryName(doc.country), doc.note, doc.about, doc.met_where, event, ...met,
      ...(doc.tags ?? []), ...(doc.offers ?? []), ...(doc.seeks ?? []),
      ...values(doc.emails), ...values(doc.socials), ...values(doc.links), ...(doc.addresses ?? []).flatMap((a) => addressLines(a.value)),
    ].filter((text): text is string => Boolean(text)),
    phones: values(doc.phones),
  };
}

const SLICE = 8; // ms of work before the page may draw again

function idle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 500 });
  else setTimeout(work, 16);
}

/** Reads in who is new or changed, a slice at a time; a newer call takes over from an older one. */
export function readIn({ sources, lines, eventById }: PeopleData): void {
  if (sources.length < lines.length) return; // only the lines are here yet
  const mine = (run += 1);
  let next = 0;
  index.keep(new Set(sources.map((s) => s.contact.id)));
  const slice = (): void => {
    if (mine !== run) return;
    const start = performance.now();
    while (next < sources.length && performance.now() - start < SLICE) next = readSome(sources, next, eventById);
    filled.update((n) => n + 1);
    if (next < sources.length) idle(slice);
  };
  idle(slice);
}

const BATCH = 20;

function readSome(sources: readonly Source[], from: number, events: PeopleData['eventById']): number {
  for (const source of sources.slice(from, from + BATCH)) {
    const event = events.get(source.line.event);
    index.set(source.contact.id, `${source.stamp}:${event?.doc.name ?? ''}`, () => findable(source, event?.doc.name ?? ''));
  }
  return from + BATCH;
}

/** Ids that match, best first: at most so many of them, and how many there are. */
export function search(query: string, most?: number): Found {
  return index.best(query, most);
}
