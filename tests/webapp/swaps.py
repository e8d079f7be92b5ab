"""Cards that go and come: what is put into an account, what lies there, the jobs between, and a second server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.serving import make_server

from tests.conftest import Person, close_app, make_app
from webapp.cards.tokens import token_of
from webapp.clock import now
from webapp.database import read_transaction, write_transaction
from webapp.jobs import Job, run_due
from webapp.migrate import upgrade_database
from webapp.records.models import Record
from webapp.records.services import push_as

SECRET = "ada's secret"
TOKEN = token_of(SECRET)
BOBS = token_of("bob's secret")
def put(app: Flask, person: Person, kind: str, record_id: str, values: dict[str, Any], **more: Any) -> None:
    body = {"op": "put", "create": True, "kind": kind, "id": record_id, "set": values, **more}
    with app.app_context():
        answer = push_as(person.account_id, "server:test", [body])
    assert answer["results"][0]["st"] in ("applied", "merged"), answer


def claim(app: Flask, person: Person, secret: str = SECRET, name: str = "Ada") -> str:
    card_id = str(uuid4())
    put(app, person, "card", card_id, {"name": name, "swap_token": token_of(secret), "swap_secret": secret})
    return card_id


def records(app: Flask, person: Person, kind: str) -> list[Record]:
    with app.app_context(), read_transaction() as session:
        wanted = select(Record).where(Record.account_id == person.account_id, Record.kind == kind)
        found = list(session.scalars(wanted.order_by(Record.seq)))
        session.expunge_all()
        return found


def work(app: Flask) -> int:
    """Does the jobs that are due, and those that wait for a later try, as if that time had come."""
    with app.app_context():
        with write_transaction() as session:
            session.execute(update(Job).where(Job.state == "waiting").values(run_at=now()))
        return run_due()


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """The app on a real port of this machine."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def other_app(tmp_path: Any) -> Iterator[Flask]:
    """A second Hallway."""
    app = make_app(tmp_path / "other")
    with app.app_context():
        upgrade_database()
    yield app
    close_app(app)
