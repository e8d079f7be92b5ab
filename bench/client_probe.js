// Runs before the page's own scripts and notes when things came on the screen, in ms since the navigation began.
(() => {
  if (window.top !== window) return;
  const seen = {};
  const long = [];
  window.__bench = { seen, long, keys: [] };
  const marks = {
    badge: '#boot .badge__qr path, [data-testid=qr]',
    usable: '#app nav, #app .nav',
    list: '#app .rows--virtual [data-index]',
  };
  const painted = (call) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = call; c.port2.postMessage(0); });
  const look = () => {
    for (const [name, selector] of Object.entries(marks)) {
      if (name in seen || !document.querySelector(selector)) continue;
      seen[name] = -1;
      painted(() => { seen[name] = performance.now(); });
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((entries) => { for (const e of entries.getEntries()) long.push([e.startTime, e.duration]); })
    .observe({ type: 'longtask', buffered: true });

  // A key: from its event to the last change of the list that it brought about, layout included; and to the next picture.
  window.__bench.watchKeys = () => {
    const main = document.querySelector('main') ?? document.body;
    let key; // each keeps its own times: on a busy machine the next one may come before they are noted
    new MutationObserver(() => { if (key) { document.body.offsetHeight; key.changed = performance.now(); } })
      .observe(main, { childList: true, subtree: true, characterData: true });
    document.addEventListener('input', ({ target }) => {
      if (!target.value) { key = undefined; return; } // cleared between two queries: no key
      const mine = key = { begun: performance.now(), changed: 0 };
      queueMicrotask(() => setTimeout(() => { document.body.offsetHeight; if (!mine.changed) mine.changed = performance.now(); }));
      painted(() => { const shown = performance.now(); setTimeout(() => window.__bench.keys.push([mine.changed - mine.begun, shown - mine.begun]), 80); });
    }, true);
  };
  // The first tap on a link to the list until rows are painted.
  window.__bench.open = (selector) => new Promise((done) => {
    const begun = performance.now();
    const watch = new MutationObserver(() => {
      if (!document.querySelector(marks.list)) return;
      watch.disconnect();
      painted(() => done(performance.now() - begun));
    });
    watch.observe(document, { childList: true, subtree: true });
    document.querySelector(selector).click();
  });
})();
