// What a page can tell about itself when a story failed: where it is, what it keeps, what waits to be sent.
const soon = (promise) => Promise.race([promise, new Promise((ok) => setTimeout(() => ok('no answer in 3 s'), 3000))]);
const rows = (db, store) => new Promise((ok, no) => {
  const all = db.transaction(store).objectStore(store).getAll();
  all.onsuccess = () => ok(all.result); all.onerror = () => no(all.error);
});
const opened = (name) => new Promise((ok, no) => {
  const request = indexedDB.open(name);
  request.onsuccess = () => ok(request.result); request.onerror = () => no(request.error);
});
async function database(name) {
  const db = await opened(name);
  try {
    const told = {};
    for (const store of db.objectStoreNames) {
      const kept = await rows(db, store);
      const worth = ['outbox', 'drafts', 'meta', 'attention', 'databases'].includes(store);
      told[store] = worth ? kept.slice(-6) : kept.length;
    }
    return told;
  } finally { db.close(); }
}
async function databases() {
  const told = {};
  for (const { name } of await indexedDB.databases()) told[name] = await database(name).catch(String);
  return told;
}
async function workers() {
  const all = await navigator.serviceWorker.getRegistrations();
  return { control: navigator.serviceWorker.controller?.state ?? null,
    all: all.map((one) => ({ installing: one.installing?.state, waiting: one.waiting?.state, active: one.active?.state })) };
}
const locks = async () => (await navigator.locks.query()).held.map((lock) => lock.name);
const focus = document.activeElement;
return JSON.stringify({
  at: location.href, ready: document.readyState, title: document.title, online: navigator.onLine,
  shown: document.visibilityState, focus: focus && (focus.id || focus.getAttribute('aria-label') || focus.tagName),
  fields: [...document.querySelectorAll('input, textarea')].map((e) => [e.name || e.id, e.type === 'checkbox' || e.type === 'radio' ? e.checked : e.value]).filter(([, value]) => value),
  dialogs: document.querySelectorAll('dialog[open]').length,
  locks: await soon(locks()).catch(String), workers: await soon(workers()).catch(String),
  caches: await soon(caches.keys()).catch(String), databases: await soon(databases()).catch(String),
}, null, 1);
