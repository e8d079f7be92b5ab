"""Fills the demo account. Runs again without doubling anything; everything goes through ``push_as``."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from webapp.accounts.services import find_account, sign_up
from webapp.database import read_transaction
from webapp.demo.story import Entry, story
from webapp.mutations import put
from webapp.records import lookup
from webapp.records.services import push_as

EMAIL = "ailsa@demo.example"
WRITER = "server:demo"
BATCH = 100
ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Demo:
    """How to sign in, and how many records were added."""

    email: str
    password: str
    added: int


def fill_demo() -> Demo:
    """Makes the demo account if it is not there and adds what is missing in it."""
    password = _secret("password")[:16].lower()
    account = find_account(EMAIL)
    account_id = account.id if account else sign_up(EMAIL, password, "The demo").account_id
    today = datetime.now(UTC).astimezone(ZONE).date()
    missing = _missing(account_id, story(today, ZONE, _secret("card")))
    for start in range(0, len(missing), BATCH):
        push_as(account_id, WRITER, missing[start : start + BATCH])
    return Demo(EMAIL, password, len(missing))


def _missing(account_id: str, entries: Iterator[Entry]) -> list[dict[str, Any]]:
    with read_transaction() as session:
        there = lookup.ids_of(session, account_id)
    return [put(e.kind, e.id, e.doc, create=True) for e in entries if e.id not in there]


def _secret(purpose: str) -> str:
    """The same on this server each time, and nobody else's: made from its secret key."""
    key: str = current_app.config["SECRET_KEY"]
    digest = hmac.new(key.encode(), f"demo {purpose}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().rstrip("=")
