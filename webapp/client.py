"""Serves the built client: the shell, its service worker and its hashed files.

``index.html``, ``sw.js`` and the manifest have stable names, so they are asked for
anew each time (``no-cache``); everything under ``assets/`` carries the hash of its
content in its name and may be kept for ever. Files that the build wrote a second
time as ``.br`` or ``.gz`` are sent that way to whoever takes them.

The Content-Security-Policy allows our own scripts, WebAssembly (the decoder) and the
inline scripts of the shell, which draw the badge before the bundle runs, by their hashes.
"""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request, send_file
from markupsafe import escape
from werkzeug.exceptions import NotFound as WerkzeugNotFound
from whitenoise import WhiteNoise

from webapp.problems import NotFound, from_http
from webapp.security import public

SHELL = {
    "index.html": "text/html",
    "sw.js": "text/javascript",
    "sw-kill.js": "text/javascript",
    "manifest.webmanifest": "application/manifest+json",
}
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
HASHED = re.compile(r"^/assets/.*[-.][A-Za-z0-9_-]{8,}\.\w+$")
SERVER_PATHS = ("/api/", "/c/", "/address/", "/assets/")
NOT_BUILT = (
    "<!doctype html><html lang=en><title>Hallway</title><p>The app has not been built yet. "
    "Run <code>make run</code>, which builds it."
)

blueprint = Blueprint("client", __name__)


class ClientFiles(WhiteNoise):
    """Everything of the build except the files of :data:`SHELL`, which have routes."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: object = None) -> None:
        name = url.rpartition("/")[2]
        if name not in SHELL and not name.startswith("."):
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def immutable_file_test(self, path: str, url: str) -> bool:
        return bool(HASHED.match(url))


def init_client(app: Flask) -> None:
    """Puts the file server in front of the app and the shell's routes into it."""
    app.register_blueprint(blueprint)
    app.register_error_handler(WerkzeugNotFound, _page_or_problem)
    folder: Path = app.config["SETTINGS"].client_dir
    if folder.is_dir():
        app.wsgi_app = ClientFiles(  # type: ignore[method-assign]
            app.wsgi_app, root=str(folder), max_age=3600, allow_all_origins=False, add_headers_function=_file_headers
        )


@blueprint.get("/")
@public
def index() -> Response:
    """The app."""
    return _shell_file("index.html")


@blueprint.get("/sw.js")
@public
def service_worker() -> Response:
    """The service worker; its scope is the whole site. The kill switch answers with one that leaves."""
    stopped = current_app.config["SETTINGS"].no_worker
    response = _shell_file("sw-kill.js" if stopped else "sw.js")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """The app's manifest."""
    return _shell_file("manifest.webmanifest")


def _page_or_problem(error: WerkzeugNotFound) -> Response:
    """Deep links of the client are answered with its shell, which knows the rest."""
    page = request.method in ("GET", "HEAD") and request.accept_mimetypes.accept_html
    if page and "text/html" in request.headers.get("Accept", "") and not request.path.startswith(SERVER_PATHS):
        return _shell_file("index.html")
    return from_http(error)


def _shell_file(name: str) -> Response:
    folder: Path = current_app.config["SETTINGS"].client_dir
    if not (folder / name).is_file():
        return _missing(name)
    public_url = _public_url() if name == "index.html" else ""
    encoding, path = ("", folder / name) if public_url else _encoded(folder / name)
    if public_url:
        response = _page(path, public_url)
    else:
        response = send_file(path, mimetype=SHELL[name], conditional=True, max_age=None)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Content-Security-Policy"] = policy(folder)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _public_url() -> str:
    """PUBLIC_URL where somebody set it: swap links begin with it, whatever address is in use here."""
    settings = current_app.config["SETTINGS"]
    return str(settings.public_url) if settings.public_url_given else ""


def _page(index_file: Path, public_url: str) -> Response:
    """The shell with the address that links begin with, for ``pwa/src/platform/public-url.ts``."""
    html = _told(index_file, index_file.stat().st_mtime_ns, public_url)
    response = Response(html, mimetype="text/html")
    response.add_etag()
    response.make_conditional(request.environ)
    return response


@lru_cache(maxsize=8)
def _told(index_file: Path, _changed: int, public_url: str) -> str:
    meta = f'<meta name="hallway-public-url" content="{escape(public_url)}">'
    return index_file.read_text("utf-8").replace("</head>", f"{meta}</head>", 1)


def _missing(name: str) -> Response:
    if name != "index.html":
        raise NotFound
    return Response(NOT_BUILT, status=503, mimetype="text/html")


def _encoded(path: Path) -> tuple[str, Path]:
    """The smallest version of the file that the browser takes."""
    for encoding, suffix in ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if request.accept_encodings[encoding] and packed.is_file():
            return encoding, packed
    return "", path


def policy(folder: Path) -> str:
    """The Content-Security-Policy of the app that was built into ``folder``."""
    index_file = folder / "index.html"
    return _policy(index_file, index_file.stat().st_mtime_ns if index_file.is_file() else 0)


@lru_cache(maxsize=8)
def _policy(index_file: Path, _changed: int) -> str:
    html = index_file.read_text("utf-8") if index_file.is_file() else ""
    scripts = " ".join(_hashes(INLINE_SCRIPT, html))
    styles = " ".join(_hashes(INLINE_STYLE, html))
    return "; ".join((
        "default-src 'self'",
        f"script-src 'self' 'wasm-unsafe-eval' {scripts}".strip(),
        f"style-src 'self' {styles}".strip(),
        "style-src-attr 'unsafe-inline'",
        "connect-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob: data:",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ))


def _hashes(pattern: re.Pattern[str], html: str) -> list[str]:
    """CSP source hashes of the inline elements (CSP Level 3, section 2.3.1)."""
    digests = (hashlib.sha256(text.encode()).digest() for text in pattern.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def _file_headers(headers: "object", _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
    headers["Cross-Origin-Resource-Policy"] = "same-origin"  # type: ignore[index]
