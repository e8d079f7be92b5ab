/** The country (ISO 3166) that the device's language names, "US" of en-US; undefined where it names none. */
export function deviceRegion(): string | undefined {
  return /-([A-Z]{2})\b/u.exec(navigator.language)?.[1];
}
