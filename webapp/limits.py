"""How often an address may ask: Flask-Limiter, in memory or in Redis.

A whole conference may sit behind one address, so limits by address are wide and
the narrow ones count by what is attacked: an e-mail, a token.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, default_limits=["1200 per minute"])


def init_limits(app: Flask) -> None:
    """Binds the limiter to the app."""
    limiter.init_app(app)
