"""Closed by default: who may call which route, from where, and with how much.

Every route needs a signed-in session, a same-origin request and a small JSON body,
unless a decorator in plain sight opens it:

* :func:`public` - no sign-in (the other rules stay),
* :func:`public_form` - a form that other sites may post: no sign-in, any origin,
  urlencoded or JSON, no cookie read or set, limits of its own,
* :func:`max_body` - another size limit.

Same origin is judged by ``Sec-Fetch-Site``, else by ``Origin``: a token in the page
would be stale in a shell that the service worker keeps.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager, current_user

from webapp.problems import CrossOrigin, TooBig, Unauthenticated, WrongType

View = TypeVar("View", bound=Callable[..., Any])

login_manager = LoginManager()
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FORM_TYPES = ("application/json", "application/x-www-form-urlencoded")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}


def public(view: View) -> View:
    """Opens a route to people who are not signed in."""
    view.__dict__["hallway_public"] = True
    return view


def public_form(view: View) -> View:
    """Opens a route to forms of any site: no cookie is read or set there."""
    view.__dict__["hallway_form"] = True
    return public(view)


def max_body(size: int) -> Callable[[View], View]:
    """Lets a route take bodies of up to ``size`` bytes."""

    def mark(view: View) -> View:
        view.__dict__["hallway_max_body"] = size
        return view

    return mark


class MemorySession(dict[str, Any], SessionMixin):
    """What Flask and Flask-Login may write to during one request."""


class NoCookieSession(SessionInterface):
    """Flask's own session is never a cookie: ours is a row, found by its token."""

    def open_session(self, app: Flask, request: Request) -> MemorySession:
        """An empty one for each request."""
        return MemorySession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keeps nothing and, unlike Flask's, makes no answer vary by cookie."""


def init_security(app: Flask) -> None:
    """Puts the checks before every request and the headers on every answer."""
    app.session_interface = NoCookieSession()
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.before_request(_check)
    app.after_request(_seal)


def _check() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return
    marks = getattr(view, "__dict__", {})
    _check_size(marks.get("hallway_max_body", current_app.config["MAX_CONTENT_LENGTH"]))
    if request.method not in SAFE_METHODS:
        _check_origin(marks)
        _check_type(marks)
    if not marks.get("hallway_public") and not current_user.is_authenticated:
        raise Unauthenticated


def _check_size(limit: int) -> None:
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise TooBig(limit=limit)


def _check_origin(marks: dict[str, Any]) -> None:
    if not marks.get("hallway_form") and not same_origin():
        raise CrossOrigin


def same_origin() -> bool:
    """Whether our own pages made the request. A client that is no browser must say ``Origin``."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    allowed = {request.host, urlsplit(current_app.config["SETTINGS"].public_url).netloc}
    return urlsplit(origin).scheme in ("http", "https") and urlsplit(origin).netloc in allowed


def _check_type(marks: dict[str, Any]) -> None:
    if request.method == "DELETE" and not request.content_length:
        return
    allowed = FORM_TYPES if marks.get("hallway_form") else FORM_TYPES[:1]
    if request.mimetype not in allowed:
        raise WrongType


def _seal(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    if request.path.startswith("/api/"):
        response.headers["Cache-Control"] = "no-store"
    if current_app.config["SETTINGS"].secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
