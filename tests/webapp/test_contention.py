"""A database that is busy, full or away: 503 with ``Retry-After``, nothing half done, and later it works."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from tests.conftest import close_app, make_app, make_person
from tests.webapp.records.phone import Phone, own_client, person
from webapp import database
from webapp.database import db
from webapp.migrate import upgrade_database

SOON = "50ms"
EMAIL = {"emails": {"add": [{"e": "e1", "value": "kim@example.org"}]}}
LONG = {"note": {"v": "word " * 400}}


@contextmanager
def another(data: Path, url: str) -> Iterator[Flask]:
    app = make_app(data, DATABASE_URL=url)
    try:
        yield app
    finally:
        close_app(app)


@pytest.fixture
def impatient(
    app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """A second server on the same database that waits for a lock only for a moment."""
    monkeypatch.setitem(database.POSTGRES_SETTINGS, "lock_timeout", SOON)
    monkeypatch.setattr(database, "PRAGMAS", ("busy_timeout=50", *database.PRAGMAS[1:]))
    with another(tmp_path, database_url) as other:
        yield other


@contextmanager
def holding(app: Flask, table: str) -> Iterator[None]:
    """Somebody else writes to the table, or on SQLite to the database, and takes long."""
    with app.app_context():
        engine = create_engine(db.engine.url)
        lock = "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"
    with closing(engine.connect()) as connection:
        connection.execute(text(lock))
        yield
        connection.rollback()
    engine.dispose()


def asks_to_come_back(phone: Phone, *mutations: dict[str, object]) -> None:
    answer = phone.send(list(mutations))
    assert (answer.status_code, answer.json["code"]) == (503, "overloaded")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("table", ["sync_head", "identity_key", "history"])
def test_a_push_into_a_busy_database_is_asked_again(app: Flask, impatient: Flask, table: str) -> None:
    """Wherever it has to wait: for the lock, while it reads behind it, while it writes."""
    ada = make_person(impatient, "ada@example.org")
    phone = Phone(ada)
    phone.push(person("Jo", "c1"))
    waiting = phone.batch(person("Kim", "c2") | {"elem": EMAIL})
    with holding(app, table):
        asks_to_come_back(phone, *waiting)
    answer = phone.send(waiting)
    assert [r["st"] for r in answer.json["results"]] == ["applied"]
    assert "dup" not in answer.json["results"][0], "nothing of it had been stored"


def test_a_server_that_was_just_found_well_is_not_asked_again(app: Flask, impatient: Flask) -> None:
    """Whoever watches it does not wait behind those who write."""
    browser = impatient.test_client()
    with holding(app, "account"):
        assert browser.get("/healthz").status_code == 503
    assert browser.get("/healthz").status_code == 200
    with holding(app, "account"):
        assert browser.get("/healthz").status_code == 200


def test_a_push_onto_a_full_disk_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'hallway.db'}"
    with another(tmp_path, url) as app, app.app_context():
        upgrade_database()
    with closing(sqlite3.connect(tmp_path / "hallway.db")) as raw:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
    monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, f"max_page_count={pages + 8}"))
    with another(tmp_path, url) as full:
        phone = Phone(make_person(full, "ada@example.org"))
        crowd = phone.batch(*[person(f"Person {i}", f"c{i}") | {"text": LONG} for i in range(50)])
        asks_to_come_back(phone, *crowd)
        assert phone.pull()["items"] == []
    monkeypatch.setattr(database, "PRAGMAS", database.PRAGMAS[:-1])
    with another(tmp_path, url) as roomy:
        phone.client = own_client(make_person(roomy, "ada@example.org", "after the disk was cleared"))
        answer = phone.send(crowd)
        assert {(r["st"], r.get("dup")) for r in answer.json["results"]} == {("applied", None)}


@pytest.mark.pg
def test_a_connection_that_the_server_closed_is_replaced(postgres_url: str, tmp_path: Path) -> None:
    """As after a restart of the database: no request fails for it. The tables are not emptied: a person of its own."""
    with another(tmp_path, postgres_url) as app:
        with app.app_context():
            upgrade_database()
        phone = Phone(make_person(app, "cut-off@example.org"))
        phone.push(person("Jo", "c1"))
        with app.app_context():
            engine = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as other:
            closed = other.scalar(text(
                "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ))
        engine.dispose()
        assert closed and closed > 0
        assert [r["st"] for r in phone.push(person("Kim", "c2"))] == ["applied"]


def test_without_a_database_everybody_is_asked_to_come_back(tmp_path: Path) -> None:
    nowhere = f"postgresql://hallway@/hallway?host={tmp_path}"
    with another(tmp_path, nowhere) as app:
        browser = app.test_client()
        browser.set_cookie(app.config["SETTINGS"].cookie_name, "a token")
        answer = browser.get("/api/v1/devices")
    assert (answer.status_code, answer.json["code"]) == (503, "overloaded")
    assert int(answer.headers["Retry-After"]) > 0
