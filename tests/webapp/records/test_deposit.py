"""Words can always leave the phone: deposits (docs/sync.md)."""

import gzip
import json

from flask import Flask
from sqlalchemy import select, update

from tests.conftest import Person
from webapp.database import read_transaction, write_transaction
from webapp.records import deposits
from webapp.records.models import Quarantine


def leave(person: Person, body: bytes, device: str = "phone", account: str = "", **headers: str):
    account = account or person.account_id
    return person.client.post(
        f"/api/sync/v1/deposit?account={account}&device={device}",
        data=body, content_type="application/json", headers=headers,
    )  # fmt: skip


def kept(app: Flask) -> list[Quarantine]:
    with app.app_context(), read_transaction() as session:
        rows = session.scalars(select(Quarantine)).all()
        session.expunge_all()
        return list(rows)


def test_any_json_is_kept_as_it_was_sent(app: Flask, ada: Person) -> None:
    body = json.dumps({"outbox": [{"from": "a version nobody knows", "note": "words"}]}).encode()
    answer = leave(ada, body)
    assert answer.status_code == 201
    (row,) = kept(app)
    assert (row.payload, row.reason) == (body.decode(), "deposit")
    assert (row.account_id, row.device_id) == (ada.account_id, "phone")
    assert row.sha256 == answer.json["sha256"]


def test_the_same_bytes_are_kept_once(app: Flask, ada: Person) -> None:
    first, second = leave(ada, b"[1]"), leave(ada, b"[1]", device="tablet")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]
    assert len(kept(app)) == 1


def test_the_same_bytes_of_two_accounts_are_two(app: Flask, ada: Person, bob: Person) -> None:
    assert leave(ada, b"[1]").json["id"] != leave(bob, b"[1]").json["id"]


def test_a_deposit_for_another_account_is_refused(app: Flask, ada: Person, bob: Person) -> None:
    answer = leave(ada, b"[1]", account=bob.account_id)
    assert (answer.status_code, answer.json["code"]) == (403, "account_mismatch")
    assert kept(app) == []


def test_no_more_than_twenty_an_hour(app: Flask, ada: Person) -> None:
    for number in range(deposits.MAX_HOURLY):
        assert leave(ada, b"[%d]" % number).status_code == 201
    answer = leave(ada, b'["one more"]')
    assert (answer.status_code, answer.json["code"]) == (429, "too_many")
    assert 0 < int(answer.headers["Retry-After"]) <= 3601
    with app.app_context(), write_transaction() as session:
        session.execute(update(Quarantine).values(recv_at=Quarantine.recv_at - deposits.HOUR_MS))
    assert leave(ada, b'["one more"]').status_code == 201


def test_an_account_holds_fifty_megabytes(app: Flask, ada: Person) -> None:
    leave(ada, b"[1]")
    with app.app_context(), write_transaction() as session:
        session.execute(update(Quarantine).values(size=deposits.MAX_ACCOUNT - 2))
    answer = leave(ada, b"[2]")
    assert (answer.status_code, answer.json["code"]) == (413, "deposit_full")


def test_five_megabytes_fit_and_more_do_not(app: Flask, ada: Person) -> None:
    fits = b'"' + b"x" * (deposits.MAX_DEPOSIT - 2) + b'"'
    assert leave(ada, fits).status_code == 201
    assert leave(ada, fits + b" ").status_code == 413
    assert leave(ada, gzip.compress(fits + b" "), **{"Content-Encoding": "gzip"}).status_code == 413


def test_what_is_no_json_is_refused(app: Flask, ada: Person) -> None:
    assert leave(ada, b"{not json").json["code"] == "bad_json"
