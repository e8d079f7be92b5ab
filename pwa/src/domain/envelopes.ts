/** Paper as sold: an address label, and the envelopes of Europe and most of the world (ISO 269) and of North America. */
export const ENVELOPES = ['label', 'dl', 'c6', 'ten'] as const;
export type Envelope = (typeof ENVELOPES)[number];

/** Where paper is cut in inches; as a code (ISO 3166), or as people write it. */
const INCHES = new Set(['us', 'usa', 'united states', 'united states of america', 'ca', 'canada', 'mx', 'mexico', 'méxico', 'ph', 'philippines', 'pr', 'puerto rico']);

/**
 * What to propose to somebody who has chosen none: what the shops of their own country sell, wherever
 * the letter goes. The first country that is known counts; a label, which fits any envelope, where none is.
 */
export function proposedEnvelope(countries: readonly (string | undefined)[]): Envelope {
  const country = countries.map((one) => one?.trim().replaceAll('.', '').toLowerCase()).find(Boolean);
  if (!country) return 'label';
  return INCHES.has(country) ? 'ten' : 'dl';
}
