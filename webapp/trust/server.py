"""A second, plain http port that hands out the certificate and sends everything else to https.

A phone that does not trust the authority yet would meet a warning on the https port;
here it meets none. Only the three addresses of :data:`OPEN` are answered.
"""

from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from webapp import create_app

OPEN = ("/trust", "/ca.crt", "/plain.css")

Environ = dict[str, Any]
Start = Callable[..., Any]


class QuietHandler(WSGIRequestHandler):
    """Leaves logging to the app."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """One slow phone must not keep the others waiting."""

    daemon_threads = True


def serve(port: int) -> None:
    """Serves until the process is told to stop."""
    app = create_app()
    target = app.config["SETTINGS"].public_url

    def open_part(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] in OPEN:
            return app.wsgi_app(environ, start)
        start("302 Found", [("Location", f"{target}/trust" if environ["PATH_INFO"] == "/" else target)])
        return [b""]

    with make_server("", port, open_part, ThreadingServer, QuietHandler) as server:
        server.serve_forever()
