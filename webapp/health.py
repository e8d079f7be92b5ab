"""``/healthz``: ok once migrated and able to write."""

import time

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.database import db, write_transaction
from webapp.limits import limiter
from webapp.problems import NotReady
from webapp.security import public

blueprint = Blueprint("health", __name__)
RESTS = 5.0
"""Seconds for which a server that was found well counts as well: anybody may ask, and on SQLite the answer takes the
one lock of all writers, for which a busy but healthy server would let whoever watches it wait.
"""


@blueprint.get("/healthz")
@public
@limiter.exempt
def healthz() -> Response:
    """Answers 200 when the tables are there and a writing transaction could begin within the last seconds, else 503."""
    looked = current_app.extensions.setdefault("health", {"well_until": 0.0})
    if time.monotonic() >= looked["well_until"]:
        _look()
        looked["well_until"] = time.monotonic() + RESTS
    return jsonify(status="ok")


def _look() -> None:
    try:
        with write_transaction() as session:
            session.execute(text("SELECT count(*) FROM account WHERE id = ''"))
            _refuse_read_only(session.get_bind().dialect.name)
    except SQLAlchemyError as error:
        raise NotReady from error


def _refuse_read_only(dialect: str) -> None:
    """A PostgreSQL standby answers queries and takes no writes."""
    if dialect == "postgresql" and db.session.scalar(text("SELECT pg_is_in_recovery()")):
        raise NotReady("The database takes no writes.")
