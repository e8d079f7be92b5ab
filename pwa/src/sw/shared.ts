/**
 * What another app shares with Hallway (Web Share Target, level 2). The browser sends it as a form
 * to `/share`; it never leaves the device: it is put aside here and the app is opened, which takes it.
 */
const SHARE_PATH = '/share';
const ASIDE = 'hallway-shared';
const LARGEST = 24 * 1024 * 1024; // bytes

/** Whether this request is another app sharing something. */
export const isShared = (request: Request): boolean => request.method === 'POST' && new URL(request.url).pathname === SHARE_PATH;

/** Puts what was shared aside and opens the app. */
export async function keepShared(request: Request): Promise<Response> {
  const form = await request.formData();
  // Some apps put the address into the text.
  const words = ['url', 'text', 'title'].map((name) => form.get(name)).find((word) => typeof word === 'string' && word);
  const file = form.get('file');
  const cache = await caches.open(ASIDE);
  if (file instanceof File && file.size <= LARGEST) {
    const headers = { 'Content-Type': file.type, 'X-Name': encodeURIComponent(file.name) };
    await cache.put(`${SHARE_PATH}/file`, new Response(file, { headers }));
  } else if (words) await cache.put(`${SHARE_PATH}/text`, new Response(words));
  return Response.redirect(SHARE_PATH, 303);
}
