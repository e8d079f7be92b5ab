"""What every server test starts from: a migrated app on each database, emptied before each test.

``app`` runs a test twice, on SQLite and on PostgreSQL. Databases are made and migrated
once a worker; emptying the tables takes a few milliseconds. A missing PostgreSQL is
a printed reason, and a failure when ``CI`` is set.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from werkzeug.test import TestResponse

from tests import postgres
from webapp import create_app
from webapp.accounts.models import Account, LoginSession
from webapp.accounts.services import SESSION_LASTS, token_hash
from webapp.clock import now
from webapp.database import Base, db, write_transaction
from webapp.limits import limiter
from webapp.migrate import upgrade_database

settings.register_profile("suite", derandomize=True)
if not os.environ.get("SOAK_MINUTES"):
    # The same cases each time, so that a failure is this change's; `make soak` searches anew.
    settings.load_profile("suite")

PASSWORD = "correct horse battery"
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$uwymRHSSLRBZmDEwsFdqSQ$zjA18hcDtSzg1EXbXjkw+PoR+07KWq7lQJyZEuslk8g"
"""Of ``PASSWORD``, with the cheapest settings: making accounts must not slow the tests."""
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


class BrowserClient(FlaskClient):
    """A test client whose requests come from our own pages, as a browser's do."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        headers = {**SAME_ORIGIN, **dict(kwargs.pop("headers", None) or {})}  # type: ignore[call-overload]
        kept = {name: value for name, value in headers.items() if value is not None}
        kwargs.setdefault("buffered", True)
        return super().open(*args, headers=kept, **kwargs)  # type: ignore[arg-type]


@dataclass
class Person:
    """An account with a signed-in browser."""

    account_id: str
    email: str
    client: FlaskClient


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a SQLite database for this worker."""
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'hallway.db'}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL database for this worker."""
    try:
        with postgres.database() as url:
            yield url
    except postgres.NoPostgres as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each of the two databases."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(scope="session")
def migrated_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One app for the worker, on the newest tables."""
    app = make_app(tmp_path_factory.mktemp("data"), DATABASE_URL=database_url)
    with app.app_context():
        upgrade_database()
    yield app
    close_app(app)


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The app with empty tables and unused limits."""
    with migrated_app.app_context():
        with write_transaction() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())
        limiter.reset()
    yield migrated_app
    with migrated_app.app_context():
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in on."""
    return app.test_client()


@pytest.fixture
def sign_up(app: Flask) -> Callable[..., Person]:
    """Makes an account with a signed-in browser: ``ada = sign_up("ada@example.org")``."""
    return lambda email="ada@example.org", device="A phone": make_person(app, email, device)


@pytest.fixture
def ada(sign_up: Callable[..., Person]) -> Person:
    """Somebody who is signed in."""
    return sign_up("ada@example.org")


@pytest.fixture
def bob(sign_up: Callable[..., Person]) -> Person:
    """Somebody else, who must never see anything of Ada's."""
    return sign_up("bob@example.org")


def make_app(data: Path, **settings: str) -> Flask:
    """An app for tests: its own data folder, described, and with the errors' traces off."""
    app = create_app({"HALLWAY_DATA": str(data), "HALLWAY_OPENAPI": "1", "HALLWAY_ALLOW_LOOPBACK": "1", **settings})
    app.test_client_class = BrowserClient
    return app


def close_app(app: Flask) -> None:
    """Gives every database connection back."""
    app.extensions["hallway_queue"].storage.close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def make_person(app: Flask, email: str, device: str = "A phone") -> Person:
    """Writes the account and its session directly: sign-up itself has tests of its own."""
    account_id, token = f"acc_{token_hash(email)[:20]}", f"token of {email} on {device}"
    with app.app_context(), write_transaction() as session:
        if session.get(Account, account_id) is None:
            session.add(Account(account_id, email, email, PASSWORD_HASH, now()))
            session.flush()
        row = LoginSession(
            token_hash(token)[:24], account_id, token_hash(token), device, now(), now(), now() + SESSION_LASTS
        )
        session.add(row)
    browser = app.test_client()
    browser.set_cookie(app.config["SETTINGS"].cookie_name, token)
    return Person(account_id, email, browser)
