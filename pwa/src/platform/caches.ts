/** What is kept of the server's files. */

/** Deletes caches of what is fetched again when needed (the scanner); the shell stays, it works offline. */
export async function freeCaches(): Promise<void> {
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith('hallway-later')).map((name) => caches.delete(name)));
}
