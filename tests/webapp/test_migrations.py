"""The migrations make exactly the tables that the models declare, on both databases."""

import os
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import inspect, select, text, update

from tests.conftest import Person, close_app, make_app
from webapp.accounts.models import Account
from webapp.database import Base, db, read_transaction, write_transaction
from webapp.migrate import FOLDER, database_revision, newest_revision, upgrade_database
from webapp.records.lookup import SWAP_TOKEN

SWAP_INDEX = "ix_record_swap_token"


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_models_equal_migrations(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:

        def named(name: str | None, kind: str, _parents: object) -> bool:
            return not (kind == "index" and name == SWAP_INDEX)

        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": named})
        assert compare_metadata(context, Base.metadata) == []


def test_the_index_of_swap_tokens_is_used(app: Flask) -> None:
    with app.app_context(), read_transaction() as session:
        dialect = session.get_bind().dialect.name
        where = f"record.kind = 'card' AND {SWAP_TOKEN[dialect]} = 'X'"
        if dialect == "sqlite":
            plan = session.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM record WHERE {where}")).all()
        else:
            session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = session.execute(text(f"EXPLAIN SELECT * FROM record WHERE {where}")).all()
        assert SWAP_INDEX in str(plan)


def test_a_database_is_emptied_and_filled_again(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with app.app_context():
        assert database_revision() == ""
        upgrade_database()
        assert database_revision() == newest_revision()
        upgrade_database()
        downgrade(directory=FOLDER, revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade_database()
        assert "record" in inspect(db.engine).get_table_names()
    close_app(app)


def test_an_unmigrated_server_is_not_healthy(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json["code"]) == (503, "not_ready")  # type: ignore[index]
    with app.app_context():
        upgrade_database()
    assert app.test_client().get("/healthz").json == {"status": "ok"}
    close_app(app)


def test_concurrent_writers_lose_nothing(app: Flask, ada: Person) -> None:
    """Read, then write what follows from it: with deferred transactions most of these are lost."""
    with app.app_context(), write_transaction() as session:
        session.execute(update(Account).values(email="0"))

    def add_one() -> None:
        for _ in range(5):
            with app.app_context(), write_transaction() as session:
                seen = session.scalars(select(Account.email).with_for_update()).one()
                session.execute(update(Account).values(email=str(int(seen) + 1)))

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context(), read_transaction() as session:
        assert session.scalars(select(Account.email)).one() == "40"


def test_a_failed_transaction_leaves_nothing_and_blocks_nobody(app: Flask, ada: Person) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError), write_transaction() as session:
            session.execute(update(Account).values(email="changed"))
            raise RuntimeError
        with write_transaction() as outer, write_transaction() as inner:
            assert inner is outer
            assert outer.scalars(select(Account.email)).one() == ada.email


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with app.app_context(), db.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    close_app(app)
    assert os.path.exists(tmp_path / "hallway.db")
