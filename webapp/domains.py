"""The domains that the server is made of: each offers ``blueprint`` in its ``routes``, some in ``api``, too."""

from importlib import import_module
from importlib.util import find_spec

from flask import Blueprint

DOMAINS = ("accounts", "records", "calendars", "cards", "mail", "post", "trust")


def blueprints() -> list[Blueprint]:
    """The blueprints of all domains, in order."""
    parts = [f"{name}.{part}" for name in DOMAINS for part in ("routes", "api") if _exists(f"{name}.{part}")]
    return [import_module(f"webapp.{part}").blueprint for part in parts]


def import_parts() -> None:
    """Declares every table and every task, whether or not a route uses it."""
    for name in DOMAINS:
        for part in ("models", "tasks"):
            if _exists(f"{name}.{part}"):
                import_module(f"webapp.{name}.{part}")


def _exists(name: str) -> bool:
    return find_spec(f"webapp.{name.partition('.')[0]}") is not None and find_spec(f"webapp.{name}") is not None
