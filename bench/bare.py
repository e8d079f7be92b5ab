"""The least that a page can do which draws a kept code from a cold process: what the browser itself takes.

One document without styles or scripts of its own, answered by a service worker from its cache, draws an SVG
path out of localStorage. It is the peer of the badge: no app that works offline is there sooner in that browser.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATH = "M" + "".join(f"h{step % 7 + 1}v1" for step in range(2500))
PAGE = f"""<!doctype html><html><head><meta charset=utf-8><meta name=viewport content="width=device-width">
<style>svg {{ width: 300px; height: 300px }}</style></head><body><script>
const kept = localStorage.getItem('path');
if (kept) document.body.innerHTML = '<div data-testid=qr><svg viewBox="0 0 60 60"><path d="' + kept + '"/></svg></div>';
else {{ localStorage.setItem('path', '{PATH}'); navigator.serviceWorker.register('/sw.js'); }}
</script></body></html>"""
WORKER = """addEventListener('install', (event) => event.waitUntil(caches.open('page').then((cache) => cache.add('/')).then(skipWaiting)));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => { if (event.request.mode === 'navigate') event.respondWith(caches.match('/')); });"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        worker = self.path == "/sw.js"
        body = (WORKER if worker else PAGE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if worker else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError):  # a browser that was ended meanwhile
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the figures are what is printed."""


@contextmanager
def bare_page() -> Iterator[str]:
    """The address of the page while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
