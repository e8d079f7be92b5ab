/** What the list of dates shows, kept while the app is open. */
export const view = $state<{ kind: string; event: string }>({ kind: '', event: '' });
