/** Paper as sold: an address label, and the envelopes of Europe and most of the world (ISO 269) and of North America. */
export const ENVELOPES = ['label', 'dl', 'c6', 'ten'] as const;
export type Envelope = (typeof ENVELOPES)[number];

/** Sheets for a printer: A4 (ISO 216), and Letter where paper is cut in inches. */
export type Sheet = 'a4' | 'letter';

/** Countries, as a code (ISO 3166) or as people write them; the first that is known counts. */
type Countries = readonly (string | undefined)[];

/** Where paper is cut in inches. */
const INCHES = new Set(['us', 'usa', 'united states', 'united states of america', 'ca', 'canada', 'mx', 'mexico', 'méxico', 'ph', 'philippines', 'pr', 'puerto rico']);

/**
 * What to propose to somebody who has chosen none: what the shops of their own country sell, wherever
 * the letter goes. A label, which fits any envelope, where no country is known.
 */
export function proposedEnvelope(countries: Countries): Envelope {
  const country = firstKnown(countries);
  if (!country) return 'label';
  return INCHES.has(country) ? 'ten' : 'dl';
}

/** The sheet that lies in the printers of their own country. */
export function proposedSheet(countries: Countries): Sheet {
  return INCHES.has(firstKnown(countries) ?? '') ? 'letter' : 'a4';
}

function firstKnown(countries: Countries): string | undefined {
  return countries.map((one) => one?.trim().replaceAll('.', '').toLowerCase()).find(Boolean);
}
