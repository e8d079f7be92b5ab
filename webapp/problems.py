"""Every error that a client can be told, as ``application/problem+json`` (RFC 9457).

The answer is ``{type, title, status, detail, code, ...}``; ``code`` is the stable
word that clients switch on, ``detail`` a sentence that says what to do.

::

    Problem
    ├── BadRequest 400            bad_request
    │   └── BadJson               bad_json
    ├── Unauthenticated 401       unauthenticated
    │   └── accounts.BadCredentials   bad_credentials
    ├── Forbidden 403             forbidden
    │   └── CrossOrigin           cross_origin
    ├── NotFound 404              not_found
    ├── WrongMethod 405           wrong_method
    ├── Conflict 409              conflict
    │   └── accounts.EmailTaken   email_taken
    ├── Gone 410                  gone
    ├── TooBig 413                too_big
    ├── WrongType 415             wrong_type
    ├── Invalid 422               invalid
    │   ├── accounts.BadEmail     bad_email
    │   └── accounts.WeakPassword weak_password
    ├── TooMany 429               too_many
    ├── Unexpected 500            unexpected
    └── Overloaded 503            overloaded
        └── NotReady              not_ready

Domains add theirs beside what raises them.
"""

from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from flask import Flask, Response, current_app, jsonify, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from webapp.database import may_pass

log = structlog.get_logger()


class Problem(Exception):
    """An error with a status, a stable code and a sentence for people."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "unexpected"
    detail: ClassVar[str] = "Something went wrong on the server. Nothing on your device is lost."

    def __init__(self, detail: str = "", *, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail or self.detail)
        self.text = detail or self.detail
        self.headers = headers or {}
        self.extra = extra

    def response(self) -> Response:
        """The answer on the wire."""
        return _answer(self.status, self.code, self.text, self.headers, self.extra)


class BadRequest(Problem):
    """The request cannot be understood."""

    status = 400
    code = "bad_request"
    detail = "The request cannot be understood."


class BadJson(BadRequest):
    """The body is no JSON, or not the JSON that was asked for."""

    code = "bad_json"
    detail = "The body must be JSON."


class Unauthenticated(Problem):
    """Nobody is signed in here, or the session is over."""

    status = 401
    code = "unauthenticated"
    detail = "Sign in to go on. What is on this device stays on it."


class Forbidden(Problem):
    """Signed in, but not allowed."""

    status = 403
    code = "forbidden"
    detail = "That is not yours to do."


class CrossOrigin(Forbidden):
    """A state-changing request that another site caused."""

    code = "cross_origin"
    detail = "Requests from other sites are refused."


class NotFound(Problem):
    """Nothing here, or nothing that the asker may know about."""

    status = 404
    code = "not_found"
    detail = "There is nothing at this address."


class WrongMethod(Problem):
    """The address exists, the method does not."""

    status = 405
    code = "wrong_method"
    detail = "This address does not answer that method."


class Conflict(Problem):
    """The request does not fit the present state."""

    status = 409
    code = "conflict"
    detail = "That does not fit what is stored."


class Gone(Problem):
    """What was here has been removed."""

    status = 410
    code = "gone"
    detail = "This has been removed."


class TooBig(Problem):
    """The body is larger than this route takes."""

    status = 413
    code = "too_big"
    detail = "That is larger than this address takes."


class WrongType(Problem):
    """The body is not of the content type that this route takes."""

    status = 415
    code = "wrong_type"
    detail = "Send application/json."


class Invalid(Problem):
    """Understood, but a value cannot be used. ``fields`` says which."""

    status = 422
    code = "invalid"
    detail = "A value cannot be used."


class TooMany(Problem):
    """A limit has been reached; ``Retry-After`` says how long to wait."""

    status = 429
    code = "too_many"
    detail = "That was tried too often. Wait a little and try again."


class Unexpected(Problem):
    """A fault of ours. The log has the trace; the client never sees it."""


class Overloaded(Problem):
    """The server or its database is busy; trying again soon is right."""

    status = 503
    code = "overloaded"
    detail = "The server is busy. Try again in a moment."

    def __init__(self, detail: str = "", *, retry_after: int = 2, **extra: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, **extra)


class NotReady(Overloaded):
    """Not migrated, or not able to write."""

    code = "not_ready"
    detail = "The server is not ready to work."


BY_STATUS: dict[int, type[Problem]] = {
    c.status: c
    for c in (BadRequest, Unauthenticated, Forbidden, NotFound, WrongMethod, Conflict, Gone,
              TooBig, WrongType, Invalid, TooMany, Unexpected, Overloaded)
}


def init_problems(app: Flask) -> None:
    """Every error of the app leaves as a problem."""
    app.register_error_handler(Problem, lambda error: error.response())
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(DBAPIError, _from_database)
    # json.loads gives up on deep nesting with this error: the body is at fault, not we.
    app.register_error_handler(RecursionError, lambda _: BadJson().response())
    app.register_error_handler(PoolTimeout, lambda _: Overloaded().response())
    app.register_error_handler(Exception, _from_bug)


def from_http(error: HTTPException) -> Response:
    """A problem from Werkzeug's, Flask-Limiter's or flask-smorest's exception."""
    kind = BY_STATUS.get(error.code or 500)
    if kind is None:
        return _answer(error.code or 500, "http_error", error.description or "", {}, {})
    messages = getattr(error, "data", {}).get("messages")
    if kind is BadRequest and (messages or "JSON" in str(error.description)):
        kind, messages = BadJson, None
    headers = {k: v for k, v in error.get_headers() if k in ("Retry-After", "Allow")}
    extra = {"fields": _flat(messages)} if messages else {}
    return _answer(kind.status, kind.code, kind.detail, headers, extra)


def _flat(messages: dict[str, Any]) -> Any:
    """webargs nests messages by place (``json``, ``query``); people care for the field only."""
    place = next(iter(messages), "")
    return messages[place] if place in ("json", "query", "form", "headers") else messages


def _from_database(error: DBAPIError) -> Response:
    """A database that is busy, full or away is asked again later; anything else is a fault of ours."""
    if not may_pass(error):
        return _from_bug(error)
    said = str(error.orig).partition("\n")[0]
    log.warning("database", problem=type(error.orig).__name__, said=said, endpoint=request.endpoint)
    return Overloaded(retry_after=5 if error.connection_invalidated else 2).response()


def _from_bug(error: Exception) -> Response:
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    log.exception("unexpected", exc_info=error, method=request.method, endpoint=request.endpoint)
    return Unexpected().response()


def _answer(status: int, code: str, detail: str, headers: dict[str, str], extra: dict[str, Any]) -> Response:
    body = {"type": f"urn:hallway:problem:{code}", "title": HTTPStatus(status).phrase,
            "status": status, "detail": detail, "code": code, **extra}
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    response.headers.update(headers)
    return response
