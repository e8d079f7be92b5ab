/**
 * Small choices remembered on this device: which badge, which kind of code, share back or not.
 * Comfort only, so a browser may forget them; anything that matters is a record.
 */

const PREFIX = 'hallway:choice:';

/** The choice under `name`, or `fallback`. */
export function recall(name: string, fallback: string): string {
  try {
    return localStorage.getItem(PREFIX + name) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Remembers a choice. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A full or closed store: asked again next time.
  }
}
