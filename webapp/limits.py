"""How often an address may ask: Flask-Limiter, in memory (:mod:`webapp.windows`) or in Redis.

A whole conference may sit behind one address, so limits by address are wide, people
who are signed in are counted one by one, and the narrow limits count by what is
attacked: an e-mail, a token.
"""

import math
import time
from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, current_app, g
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from limits.errors import StorageError

import webapp.windows  # noqa: F401 - the library knows it by the scheme windows://
from webapp.problems import Overloaded, TooMany


def asker() -> str:
    """The signed-in session, which the checks before have found, or the address."""
    session = g.get("_login_user")
    if session is not None and session.is_authenticated:
        return f"session:{session.get_id()}"
    return network_of(get_remote_address())


def network_of(address: str) -> str:
    """What counts as one address: in IPv6 the /64 network, since each line has one to itself (RFC 6177)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return address
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"


def usual() -> str:
    """What everybody may ask of any route; more than the app ever does."""
    return str(current_app.config["USUAL_LIMIT"])


limiter = Limiter(asker, default_limits=[usual])


def init_limits(app: Flask) -> None:
    """Binds the limiter to the app."""
    app.config.setdefault("USUAL_LIMIT", "1200 per minute")
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(StorageError, lambda _: Overloaded().response())


def _too_many(_error: RateLimitExceeded) -> Response:
    """Says when to come back: only here, since ``Retry-After`` on other answers would slow clients."""
    reached = limiter.current_limit
    seconds = math.ceil(reached.reset_at - time.time()) if reached else 60
    return TooMany(headers={"Retry-After": str(max(seconds, 1))}).response()
