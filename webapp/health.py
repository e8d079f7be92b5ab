"""``/healthz``: ok once migrated and able to write."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.database import db, write_transaction
from webapp.limits import limiter
from webapp.problems import NotReady
from webapp.security import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
@limiter.exempt
def healthz() -> Response:
    """Answers 200 when the tables are there and a writing transaction can begin, else 503."""
    try:
        with write_transaction() as session:
            session.execute(text("SELECT count(*) FROM account WHERE id = ''"))
            _refuse_read_only(session.get_bind().dialect.name)
    except SQLAlchemyError as error:
        raise NotReady from error
    return jsonify(status="ok")


def _refuse_read_only(dialect: str) -> None:
    """A PostgreSQL standby answers queries and takes no writes."""
    if dialect == "postgresql" and db.session.scalar(text("SELECT pg_is_in_recovery()")):
        raise NotReady("The database takes no writes.")
