"""How often an address may ask: Flask-Limiter, in memory or in Redis.

A whole conference may sit behind one address, so limits by address are wide and
the narrow ones count by what is attacked: an e-mail, a token.
"""

import math
import time

from flask import Flask, Response
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

from webapp.problems import TooMany

limiter = Limiter(get_remote_address, default_limits=["1200 per minute"])


def init_limits(app: Flask) -> None:
    """Binds the limiter to the app."""
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)


def _too_many(_error: RateLimitExceeded) -> Response:
    """Says when to come back: only here, since ``Retry-After`` on other answers would slow clients."""
    reached = limiter.current_limit
    seconds = math.ceil(reached.reset_at - time.time()) if reached else 60
    return TooMany(headers={"Retry-After": str(max(seconds, 1))}).response()
