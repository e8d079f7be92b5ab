"""Somebody sets up their own mail server, sends a draft through it, and finds the promise kept."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import close_app, make_app
from tests.e2e import axe
from tests.e2e.server import Server
from tests.e2e.steps import make_badge, open_app, sign_up
from tests.webapp.mail_server import MAIL_PASSWORD, USER, MailBox, mail_server
from webapp.accounts.models import Account
from webapp.database import read_transaction
from webapp.mutations import put
from webapp.records.services import push_as

SOON = 90.0


@pytest.fixture
def box(tmp_path: Path) -> Iterator[tuple[MailBox, str]]:
    """A mail server, and the authority that vouches for it."""
    with mail_server(tmp_path) as (box, files):
        yield box, str(files.authority)


@pytest.fixture
def server(tmp_path: Path, box: tuple[MailBox, str]) -> Iterator[Server]:
    """A server that may reach the mail server on this machine."""
    running = Server(tmp_path / "server", HALLWAY_ALLOW_LOOPBACK="1", SSL_CERT_FILE=box[1])
    yield running
    running.stop()


def promise(server: Server) -> str:
    """Another device wrote a person and a promise into the only account; the id of the promise."""
    app = make_app(server.data)
    contact, followup = str(uuid.uuid4()), str(uuid.uuid4())
    with app.app_context():
        with read_transaction() as session:
            account = session.scalars(select(Account.id)).one()
        ruth = {"name": "Ruth Abara", "emails": [{"e": "e_1", "value": "ruth@library.example", "pos": 0}]}
        push_as(account, "server:demo", [
            put("contact", contact, ruth, create=True),
            put("followup", followup, {"contacts": [contact], "kind": "email", "status": "open", "due": "2026-12-01"},
                create=True),
        ])  # fmt: skip
    close_app(app)
    return followup


def look(tab: Any, name: str) -> None:
    """Axe finds nothing, nothing sticks out, targets are large enough; the picture is kept where SHOTS says."""
    problems = [*axe.violations(tab), *axe.overflow(tab), *axe.small_targets(tab)]
    assert problems == [], axe.report(name, problems)
    if folder := os.environ.get("SHOTS"):
        tab.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_draft_is_sent_and_its_promise_kept(open_tab: Any, server: Server, box: tuple[MailBox, str]) -> None:
    mailbox, _ = box
    phone = open_tab()
    open_app(phone)
    make_badge(phone, "Ada Lovelace")
    sign_up(phone, "ada@post.example")
    followup = promise(server)
    phone.goto(f"/due/{followup}")
    phone.wait("window.__find('Let Hallway send it', 'link')", "mail is not offered", SOON)
    phone.goto("/sync/mail")
    phone.fill("Mail server", "localhost")
    phone.fill("Port", str(mailbox.port))
    phone.fill("User name", USER)
    phone.fill("Password", "not this one")
    look(phone, "mail-form")
    phone.tap("Save and test", "button")
    phone.sees("does not take this user name and password", seconds=SOON)
    phone.fill("Password", MAIL_PASSWORD)
    phone.tap("Save and test", "button")
    phone.sees("It works.", seconds=SOON)
    look(phone, "mail-works")
    phone.goto(f"/due/{followup}")
    phone.fill("Subject", "The zine")
    look(phone, "mail-draft")
    phone.tap("Send", "button")
    phone.sees("Done.", seconds=SOON)
    look(phone, "mail-sent")
    ((_, recipients, message),) = mailbox.came
    assert (recipients, message["Subject"]) == (["ruth@library.example"], "The zine")
