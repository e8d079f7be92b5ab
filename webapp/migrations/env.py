"""Runs migrations on the app's own engine, one server at a time."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

LOCK = 0x68616C6C
"""PostgreSQL advisory lock: two servers that start together migrate one after the other."""


def run() -> None:
    """All missing migrations in one transaction."""
    migrate = current_app.extensions["migrate"]
    engine = migrate.db.engine.execution_options(writes=True)
    with engine.begin() as connection:
        _alone(connection)
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            include_name=_comparable,
            **migrate.configure_args,
        )
        context.run_migrations()


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def _comparable(name: str | None, kind: str, _parents: object) -> bool:
    """Expression indexes are made by hand: Alembic cannot compare them on SQLite."""
    return not (kind == "index" and name == "ix_record_swap_token")


run()
