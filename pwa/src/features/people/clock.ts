/** The reader's clock, for the pure rules that have none. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
