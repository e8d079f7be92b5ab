"""Mail through a person's own server: set up, sent once, refused with a reason, never a way to write headers."""

import base64
import uuid
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import Person, close_app, make_app, make_person
from tests.webapp.mail_server import MAIL_PASSWORD, USER, MailBox, mail_server
from tests.webapp.records.phone import Phone
from webapp.clock import now
from webapp.database import read_transaction, write_transaction
from webapp.jobs import PAUSES, Job, run_due
from webapp.mail import services
from webapp.mail.letters import Letter, encoded
from webapp.mail.models import Mail, MailAccount
from webapp.mail.seal import Unsealable, seal, unseal
from webapp.migrate import upgrade_database

Json = dict[str, Any]


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailBox]:
    """A mail server whose certificate this process trusts."""
    with mail_server(tmp_path) as (box, files):
        monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
        yield box


def account(box: MailBox, **changes: Any) -> Json:
    return {"host": "localhost", "port": box.port, "tls": "starttls", "username": USER,
            "password": MAIL_PASSWORD, "sender": USER, **changes}


def set_up(person: Person, box: MailBox) -> None:
    assert person.client.put("/api/v1/mail/account", json=account(box)).status_code == 200
    answer = person.client.post("/api/v1/mail/account/test", json={})
    assert answer.json is not None and answer.json["ready"], answer.json


def promise(phone: Phone) -> tuple[str, str]:
    """A person and what was promised to them; the ids of both."""
    contact, followup = str(uuid.uuid4()), str(uuid.uuid4())
    phone.push(
        {"op": "put", "create": True, "kind": "contact", "id": contact, "b": 0, "set": {"name": "Ruth"}},
        {"op": "put", "create": True, "kind": "followup", "id": followup, "b": 0,
         "set": {"kind": "email", "status": "open"}, "elem": {"contacts": {"add": [contact]}}},
    )
    return contact, followup


def letter(followup: str, **changes: Any) -> Json:
    return {"followup": followup, "client": str(uuid.uuid4()), "to": "ruth@library.example", "subject": "The zine",
            "body": "Hello Ruth,\n\nas promised.\n", "name": "Ada", "tz": "Europe/London", "finish": True,
            **changes}


def send(client: FlaskClient, body: Json) -> Json:
    answer = client.post("/api/v1/mail", json=body)
    assert answer.status_code == 202, answer.json
    return dict(answer.json or {})


def states(client: FlaskClient, followup: str) -> list[tuple[str, str]]:
    answer = client.get(f"/api/v1/mail?followup={followup}")
    return [(mail["state"], mail["reason"]) for mail in (answer.json or {})["items"]]


def work(app: Flask) -> int:
    """What a worker does when it wakes, with no pause left to wait for."""
    with app.app_context():
        with write_transaction() as session:
            session.execute(update(Job).where(Job.state == "waiting").values(run_at=now()))
        return run_due()


def test_a_letter_is_sent_and_its_promise_kept(app: Flask, ada: Person, box: MailBox) -> None:
    set_up(ada, box)
    phone = Phone(ada)
    contact, followup = promise(phone)
    queued = send(ada.client, letter(followup, subject="Zine für Ruth", body="Grüße\n.\nfrom Ada\n"))
    assert (queued["state"], box.came) == ("waiting", [])
    assert work(app) == 1
    ((mail_from, recipients, message),) = box.came
    assert (mail_from, recipients) == (USER, ["ruth@library.example"])
    assert (message["Subject"], message["From"]) == ("Zine für Ruth", f"Ada <{USER}>")
    assert message.get_content().replace("\r\n", "\n") == "Grüße\n.\nfrom Ada\n"
    assert message["Message-ID"] == queued["message_id"]
    assert message.get_content_type() == "text/plain"
    assert states(ada.client, followup) == [("sent", "")]
    phone.pull()
    done = phone.live()[followup]
    touch = phone.live()[done["outcome"]]
    assert (done["status"], touch["channel"], touch["outcome_of"]) == ("done", "email", followup)
    assert (touch["at"]["tz"], contact in str(touch["contacts"])) == ("Europe/London", True)
    assert touch["at"]["t"] == done["done_at"]


def test_the_same_request_and_the_same_letter_are_one_mail(app: Flask, ada: Person, box: MailBox) -> None:
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    body = letter(followup)
    assert send(ada.client, body)["id"] == send(ada.client, body)["id"]
    again = ada.client.post("/api/v1/mail", json={**body, "client": str(uuid.uuid4())})
    assert (again.status_code, again.json["code"]) == (409, "already_sent")  # type: ignore[index]
    work(app)
    assert send(ada.client, body)["state"] == "sent"
    work(app)
    assert len(box.came) == 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_refusal_is_shown_with_what_the_server_said(app: Flask, ada: Person, box: MailBox, stage: str) -> None:
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    box.answers[stage] = "550 No such\x07 reader here"
    send(ada.client, letter(followup))
    assert work(app) == 1
    assert states(ada.client, followup) == [("refused", "The mail server said: 550 No such  reader here")]
    assert work(app) == 0
    phone = Phone(ada)
    phone.pull()
    assert phone.live()[followup]["status"] == "open"


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_busy_server_is_asked_again_and_the_message_id_stays(
    app: Flask, ada: Person, box: MailBox, stage: str
) -> None:
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    box.answers[stage] = "451 Later, please"
    queued = send(ada.client, letter(followup))
    assert work(app) == 1
    assert states(ada.client, followup) == [("waiting", "The mail server said: 451 Later, please")]
    box.answers.clear()
    assert work(app) == 1
    assert [message["Message-ID"] for _, _, message in box.came] == [queued["message_id"]]


def test_what_never_succeeds_is_refused_in_the_end(app: Flask, ada: Person, box: MailBox) -> None:
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    box.answers["RCPT"] = "451 Later"
    send(ada.client, letter(followup))
    for _ in range(len(PAUSES) + 1):
        assert work(app) == 1
    assert states(ada.client, followup) == [("refused", "Tried for some days. The mail server said: 451 Later")]


def test_what_was_handed_over_without_an_outcome_is_never_sent_again(app: Flask, ada: Person, box: MailBox) -> None:
    """The text may have arrived; sent again by hand, it has the same Message-ID, and mailboxes show it once."""
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    queued = send(ada.client, letter(followup))
    with app.app_context():
        assert services.hand(queued["id"])
        assert not services.hand(queued["id"])
    assert work(app) == 1
    assert box.came == []
    assert states(ada.client, followup) == [("unsure", services.UNSURE)]
    assert send(ada.client, letter(followup))["message_id"] == queued["message_id"]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: all@example.org"}, {"subject": "Hello\nX: y"}, {"subject": "Hello\u2028X: y"},
        {"to": "ruth@library.example\r\nBcc: all@example.org"}, {"to": "ruth@library.example, all@example.org"},
        {"to": "Ruth <ruth@library.example>"}, {"to": "ruth"}, {"name": "Ada\r\nBcc: all@example.org"},
        {"name": "A" * 121}, {"subject": "S" * 301}, {"body": ""}, {"body": "x" * 20_001}, {"body": "\0"},
        {"body": "\ud800"}, {"tz": "x\r\ny"}, {"followup": "short"}, {"client": ""},
    ],
)
def test_nothing_adds_a_header_or_a_recipient(ada: Person, box: MailBox, changes: Json) -> None:
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    answer = ada.client.post("/api/v1/mail", json={**letter(followup), **changes})
    assert answer.status_code == 422, answer.json
    assert states(ada.client, followup) == []


ENCODED = base64.b64encode(b"Hi\r\nBcc: all@example.org\r\n\r\nAnother body").decode()
HEADERS = [
    "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Reply-To", "Subject",
    "To",
]


@pytest.mark.parametrize(
    "name",
    [
        'Ada "the" <x@y.example>', "李 小龍", "=?utf-8?q?x?=", "a, b;c:", "عائشة", "What =? and ?= mean",
        "=?utf-8?q?Hi=0D=0ABcc:_all=40example.org?=", "=?utf-8?q?Hi=0A=0AAnother_body?= é",
        f"é =?utf-8?b?{ENCODED}?= x",
    ],
)
def test_names_stay_names(name: str) -> None:
    raw = encoded(Letter(USER, name, "ada@l.example", "r@l.example", name, "x" * 2000 + "\n", "<1@x.example>", now()))
    assert raw.isascii() and max(map(len, raw.splitlines())) <= 998
    mail: Any = message_from_bytes(raw, policy=policy.default)
    assert sorted(mail.keys()) == HEADERS
    shown = [mail["Subject"], *(mail[field].addresses[0].display_name for field in ("From", "Reply-To"))]
    assert shown == [name.replace("=?", "= ?")] * 3
    assert mail.get_content() == "x" * 2000 + "\r\n"


def test_only_ones_own_mails_and_followups(ada: Person, bob: Person, box: MailBox) -> None:
    set_up(ada, box)
    set_up(bob, box)
    _, followup = promise(Phone(ada))
    send(ada.client, letter(followup))
    assert states(bob.client, followup) == []
    answer = bob.client.post("/api/v1/mail", json=letter(followup))
    assert (answer.status_code, answer.json["code"]) == (409, "not_synced")  # type: ignore[index]


def test_without_a_tested_server_nothing_is_taken(ada: Person, box: MailBox) -> None:
    _, followup = promise(Phone(ada))
    ada.client.put("/api/v1/mail/account", json=account(box))
    answer = ada.client.post("/api/v1/mail", json=letter(followup))
    assert (answer.status_code, answer.json["code"]) == (409, "mail_not_set_up")  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"password": "another"}, "user name and password"), ({"host": "no-such-host.invalid"}, "cannot be found"),
        ({"host": "10.0.0.1"}, "not on the public internet"), ({"host": "169.254.169.254"}, "public internet"),
        ({"host": "[::1]"}, ""), ({"tls": "tls"}, "did not answer"), ({"host": "127.0.0.1", "tls": "none"}, ""),
    ],
)
def test_a_server_that_does_not_work_is_not_used(ada: Person, box: MailBox, changes: Json, why: str) -> None:
    kept = ada.client.put("/api/v1/mail/account", json=account(box, **changes))
    assert (kept.status_code == 422) == (why == "")
    answer = ada.client.post("/api/v1/mail/account/test", json={})
    assert answer.status_code in (409, 422)
    assert why in (answer.json or {})["detail"]
    assert not ada.client.get("/api/v1/mail/account").json["ready"]  # type: ignore[index]


def test_a_certificate_of_nobody_is_not_trusted(ada: Person, box: MailBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    ada.client.put("/api/v1/mail/account", json=account(box))
    answer = ada.client.post("/api/v1/mail/account/test", json={})
    assert "certificate" in (answer.json or {})["detail"]


def test_loopback_and_other_ports_are_refused_in_production(tmp_path: Path, box: MailBox) -> None:
    app = make_app(tmp_path, HALLWAY_ALLOW_LOOPBACK="0")
    with app.app_context():
        upgrade_database()
    ada = make_person(app, "ada@example.org")
    for port, why in ((box.port, "Mail servers listen on port"), (587, "not on the public internet")):
        ada.client.put("/api/v1/mail/account", json=account(box, port=port))
        answer = ada.client.post("/api/v1/mail/account/test", json={})
        assert why in (answer.json or {})["detail"]
    close_app(app)


def test_the_password_is_sealed_and_goes_nowhere_else(app: Flask, ada: Person, box: MailBox) -> None:
    set_up(ada, box)
    with app.app_context():
        with read_transaction() as session:
            kept = session.scalars(select(MailAccount.password)).one()
        assert MAIL_PASSWORD not in kept
        assert unseal(ada.account_id, kept) == MAIL_PASSWORD
        with pytest.raises(Unsealable):
            unseal("acc_other", kept)
        assert seal("a", "x") != seal("a", "x")
    assert MAIL_PASSWORD not in ada.client.get("/api/v1/mail/account").get_data(as_text=True)
    elsewhere = ada.client.put("/api/v1/mail/account", json=account(box, host="127.0.0.1", password=""))
    assert (elsewhere.status_code, elsewhere.json["code"]) == (422, "password_needed")  # type: ignore[index]
    same = ada.client.put("/api/v1/mail/account", json=account(box, sender="ada@else.example", password=""))
    assert same.status_code == 200
    assert not same.json["ready"], "a change is tested before it is used"  # type: ignore[index]
    assert ada.client.delete("/api/v1/mail/account").status_code == 204
    assert ada.client.get("/api/v1/mail/account").json["own"] is None  # type: ignore[index]


def test_a_server_that_is_forgotten_meanwhile_is_told(app: Flask, ada: Person, box: MailBox) -> None:
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    send(ada.client, letter(followup))
    ada.client.delete("/api/v1/mail/account")
    work(app)
    assert states(ada.client, followup) == [("refused", "Your mail server is not set up any more.")]
    with app.app_context(), read_transaction() as session:
        assert session.scalars(select(Mail.state)).all() == ["refused"]
