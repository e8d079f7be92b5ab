/** The country (ISO 3166) that the device's language names, "US" of en-US; undefined where it names none. */
export function deviceRegion(): string | undefined {
  return /-([A-Z]{2})\b/u.exec(navigator.language)?.[1];
}

/** The time zone (IANA) that the device lives in. */
export function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
