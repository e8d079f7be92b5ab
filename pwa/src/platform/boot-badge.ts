/**
 * The picture of the badge shown last. A small script in index.html draws it before the framework
 * has even been parsed, so that the code is up in a fifth of a second from a cold start.
 * It is a cache and nothing more: browsers may drop localStorage at any time.
 */

/** What is drawn at start. Everything in it is set as text or as an SVG path, never as markup. */
export interface BootBadge {
  name: string;
  lang?: string | undefined;
  /** The lines under the name. */
  lines: string[];
  /** Outline of the code and its units along one side (`domain/qr.ts`). */
  path: string;
  size: number;
  /** Id of the card record it was drawn from. */
  card: string;
}

const STORED = 'hallway:badge';

/** Remembers the badge in view; called by the swap screen each time it draws another. */
export function rememberBadge(badge: BootBadge): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(badge));
  } catch {
    // Private mode or a full store: the badge is drawn a little later, from the database.
  }
}

/** The badge shown last, to draw at once while the database opens. */
export function recallBadge(): BootBadge | undefined {
  try {
    const badge = JSON.parse(localStorage.getItem(STORED) ?? 'null') as BootBadge | null;
    return badge && typeof badge.path === 'string' && badge.size > 0 ? badge : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets the badge (its card was removed, or somebody signed out). */
export function forgetBadge(): void {
  try {
    localStorage.removeItem(STORED);
  } catch {
    // Nothing was kept.
  }
}
