"""Plain pages: no JavaScript, no cookie, one small style sheet, nothing from elsewhere."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, send_file, url_for

from webapp.security import public

STYLE = Path(__file__).parent / "static" / "plain.css"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}

blueprint = Blueprint("pages", __name__)


def plain_page(template: str, status: int = 200, **values: Any) -> Response:
    """The rendered template under the headers of :data:`HEADERS`."""
    response = Response(render_template(template, style=style_address(), **values), status, mimetype="text/html")
    response.headers.update(HEADERS)
    return response


@blueprint.get("/plain.css")
@public
def style() -> Response:
    """The style sheet of the plain pages; its address changes with its content."""
    response = send_file(STYLE, mimetype="text/css", max_age=31536000)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def style_address() -> str:
    """Where pages find their style."""
    return url_for("pages.style", v=_style_hash())


@cache
def _style_hash() -> str:
    return hashlib.sha256(STYLE.read_bytes()).hexdigest()[:12]
