"""The database: models' base class, engine options and the two kinds of transaction.

Models are declared on the plain typed :class:`Base`; Flask-SQLAlchemy gets its
metadata (``db.Model`` does not pass strict typing).

SQLite: a writer must say so at ``BEGIN``. With deferred transactions two requests
read the same row and the second one's write fails or, with a retry, overwrites:
WAL and a busy timeout alone kept 52 of 200 concurrent read-modify-writes. So the
driver's own transaction handling is off and :func:`write_transaction` starts with
``BEGIN IMMEDIATE``. ``synchronous=FULL``: what was acknowledged survives a power cut.

PostgreSQL: ``READ COMMITTED`` for writers (they lock a row first), one read-only
snapshot for readers, and autocommit for whoever asks a single question. There each
``BEGIN`` and ``COMMIT`` is a round trip, and a ``ROLLBACK`` makes the driver forget
every statement that it has prepared: what succeeds ends with ``COMMIT``.
"""

import select
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, Session

BUSY_TIMEOUT_MS = 30_000
PRAGMAS = (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
           "cache_size=-16000", "wal_autocheckpoint=4000")
"""The last two: index pages that every push touches are written to the database once in 16 MB of log, not in 4."""
POSTGRES_SETTINGS = {"lock_timeout": "5s", "statement_timeout": "15s",
                     "enable_seqscan": "off", "enable_bitmapscan": "off", "jit": "off"}
"""All that is asked is asked by an index, in its order. PostgreSQL would rather read whole tables while they are
small, or not counted yet, and keeps such a plan with a prepared statement while an import makes them large.
"""
PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_IOERR,
                     sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL})
"""Result codes of SQLite that say nothing about the statement: busy, no memory, no file, no room."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(MappedAsDataclass, DeclarativeBase):
    """Every table of ours. Rows are dataclasses: made with keywords, typed."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata)


def init_database(app: Flask, url: str, threads: int) -> None:
    """Binds the database to the app, with a connection for every thread."""
    # What people wrote must not get into the log with the trace of an error.
    options: dict[str, Any] = {"hide_parameters": True}
    if ":memory:" not in url and url != "sqlite://":
        options |= {"pool_size": threads + 2, "max_overflow": threads}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def prepare_engine(engine: Engine) -> None:
    """Connection settings for either database; used by the app and by migrations."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _open_postgres)
        event.listen(engine, "checkout", _check_postgres)


def _open_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("autocommit"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _open_postgres(connection: Any, _record: object) -> None:
    connection.execute("; ".join(f"SET {name} = '{value}'" for name, value in POSTGRES_SETTINGS.items()))
    connection.commit()


def _check_postgres(connection: Any, _record: object, _fairy: object) -> None:
    """A connection at rest has nothing to say: where there is something to read, the server has hung up.

    A question on each checkout would tell the same for a round trip more.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise InvalidatePoolError("the server has closed this connection")


@contextmanager
def write_transaction() -> Iterator[Session]:
    """One transaction that writes: committed at the end, rolled back on any error.

    A transaction begun inside another one joins it. On SQLite it holds the write
    lock from its first moment, so what it reads cannot change under it.
    """
    session = db.session()
    if is_writing():
        yield session
        return
    with _fresh(session):
        session.info["writes"] = True
        try:
            session.connection(execution_options={"writes": True})
            yield session
            session.commit()
        finally:
            session.info.pop("writes", None)


def is_writing() -> bool:
    """Whether a transaction that writes is open: another one would join it."""
    return bool(db.session().info.get("writes"))


@contextmanager
def read_transaction() -> Iterator[Session]:
    """One consistent snapshot for reading; never waits for a writer. There must be nothing to commit."""
    session = db.session()
    if session.in_transaction() and not _is_autocommit(session):
        yield session
        return
    with _fresh(session):
        _snapshot(session)
        yield session
        session.commit()


def autocommit() -> Connection:
    """For a single question: each statement is a snapshot of its own. Joins a transaction that is open.

    The connection stays with the request for its next question, and makes way for a transaction.
    """
    session = db.session()
    if session.in_transaction():
        return session.connection()
    return session.connection(execution_options=AUTOCOMMIT[db.engine.dialect.name])


AUTOCOMMIT: dict[str, Any] = {
    "sqlite": {"autocommit": True}, "postgresql": {"autocommit": True, "isolation_level": "AUTOCOMMIT"},
}


def _is_autocommit(session: Session) -> bool:
    return bool(session.connection().get_execution_options().get("autocommit"))


def _snapshot(session: Session) -> None:
    if db.engine.dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


@contextmanager
def _fresh(session: Session) -> Iterator[None]:
    """Ends whatever was begun before and whatever is left afterwards."""
    session.rollback()
    try:
        yield
    finally:
        session.rollback()


def may_pass(error: DBAPIError) -> bool:
    """Whether the same statement may work a little later.

    On PostgreSQL these are the operational errors (PEP 249): locks, time-outs, deadlocks, no
    connection, no room, a server that stops or starts. SQLite's driver calls a missing table
    operational, too, so there the result code decides (https://sqlite.org/rescode.html).
    """
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in PASSING
    return error.connection_invalidated or isinstance(error, OperationalError)
