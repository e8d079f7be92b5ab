"""HTTP of accounts and sessions."""

from typing import Any

from flask import Response, current_app, jsonify, request
from flask_login import current_user
from flask_smorest import Blueprint
from werkzeug.wrappers import Request

from webapp.accounts import services
from webapp.accounts.models import LoginSession
from webapp.accounts.schemas import Credentials, Me
from webapp.limits import limiter
from webapp.security import login_manager, public

COOKIE_LASTS = 400 * 24 * 3600
"""Seconds; the longest that browsers keep a cookie. The session's own end decides."""

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1", description="Accounts and sessions")


@login_manager.request_loader
def load_session(incoming: Request) -> LoginSession | None:
    """The session of the request's cookie."""
    token = incoming.cookies.get(current_app.config["SETTINGS"].cookie_name)
    return services.session_of(token) if token else None


def asked_email() -> str:
    """The e-mail that a sign-in is tried for: guessing counts by it, too."""
    body = request.get_json(silent=True)
    return services.email_key(str(body.get("email", ""))) if isinstance(body, dict) else ""


def was_refused(response: Response) -> bool:
    """Only failed sign-ins use up the limit."""
    return response.status_code == 401


@blueprint.post("/accounts")
@public
@limiter.limit("1000 per hour")
@blueprint.arguments(Credentials)
@blueprint.response(201, Me)
def sign_up(credentials: dict[str, str]) -> Response:
    """Make an account and sign in."""
    return _with_cookie(services.sign_up(**credentials))


@blueprint.post("/sessions")
@public
@limiter.limit("20 per 15 minutes", key_func=asked_email, deduct_when=was_refused)
@limiter.limit("200 per 15 minutes", deduct_when=was_refused)
@blueprint.arguments(Credentials)
@blueprint.response(201, Me)
def sign_in(credentials: dict[str, str]) -> Response:
    """Sign in."""
    return _with_cookie(services.sign_in(**credentials))


@blueprint.delete("/sessions/current")
@blueprint.response(204)
def sign_out() -> Response:
    """Sign out here. Other devices stay signed in."""
    services.sign_out(current_user.id)
    response = Response(status=204, content_type=None)
    response.delete_cookie(**_cookie())
    return response


@blueprint.get("/me")
@blueprint.response(200, Me)
def me() -> dict[str, Any]:
    """Who is signed in."""
    account_id = services.current_account_id()
    return {"account": {"id": account_id, "email": services.email_of(account_id)},
            "device_name": current_user.device_name}


def _with_cookie(signed_in: services.SignedIn) -> Response:
    body = {"account": {"id": signed_in.account_id, "email": signed_in.email},
            "device_name": signed_in.device_name}
    response = jsonify(body)
    response.status_code = 201
    response.set_cookie(value=signed_in.token, max_age=COOKIE_LASTS, **_cookie())
    return response


def _cookie() -> dict[str, Any]:
    settings = current_app.config["SETTINGS"]
    return {"key": settings.cookie_name, "path": "/", "secure": settings.secure,
            "httponly": True, "samesite": "Lax"}
