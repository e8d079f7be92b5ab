/** The device's clock as `db` and `sync` read it, in ms since 1970; a test sets it. */
export const clock = { now: (): number => Date.now() };
