"""This server's own mail: off by default, no relay; and delivered once although the worker is killed."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from tests.conftest import Person, close_app, make_app, make_person
from tests.webapp.mail_server import MAIL_PASSWORD, USER, MailBox, mail_server
from tests.webapp.processes import hallway
from tests.webapp.records.phone import Phone
from tests.webapp.test_mail import account, letter, promise, send, set_up, states, work
from webapp.clock import now
from webapp.config import ConfigError, read_settings
from webapp.database import write_transaction
from webapp.jobs import Job
from webapp.mail import services
from webapp.migrate import upgrade_database

ROOT = Path(__file__).parents[2]


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailBox]:
    """A mail server whose certificate this process and its workers trust."""
    with mail_server(tmp_path) as (box, files):
        monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
        yield box


@pytest.fixture
def mailing(tmp_path: Path, box: MailBox) -> Iterator[Flask]:
    """A server that may send mail itself."""
    app = make_app(
        tmp_path / "data", MAIL_HOST="localhost", MAIL_PORT=str(box.port), MAIL_USER=USER,
        MAIL_PASSWORD=MAIL_PASSWORD, MAIL_FROM="cards@library.example",
    )
    with app.app_context():
        upgrade_database()
    yield app
    close_app(app)


def confirm(app: Flask, person: Person, box: MailBox) -> None:
    assert person.client.post("/api/v1/mail/address", json={}).status_code == 202
    assert work(app) == 1
    sender, to, message = box.came.pop()
    assert (sender, to) == ("cards@library.example", [person.email])
    (code,) = re.findall(r"\b\d{6}\b", message.get_content())
    answer = person.client.post("/api/v1/mail/address/confirm", json={"code": code})
    assert answer.json is not None and answer.json["ready"]


def test_it_sends_for_a_confirmed_address_only_and_answers_go_to_the_person(mailing: Flask, box: MailBox) -> None:
    ada = make_person(mailing, "ada@example.org")
    _, followup = promise(Phone(ada))
    refused = ada.client.post("/api/v1/mail", json=letter(followup))
    assert (refused.status_code, refused.json["code"]) == (409, "mail_not_set_up")  # type: ignore[index]
    confirm(mailing, ada, box)
    send(ada.client, letter(followup))
    work(mailing)
    ((sender, to, message),) = box.came
    assert (sender, to) == ("cards@library.example", ["ruth@library.example"])
    assert message["From"].addresses[0].addr_spec == "cards@library.example"
    assert message["Reply-To"].addresses[0].addr_spec == "ada@example.org"


def test_twenty_a_day(mailing: Flask, box: MailBox) -> None:
    ada = make_person(mailing, "ada@example.org")
    _, followup = promise(Phone(ada))
    confirm(mailing, ada, box)
    answers = [ada.client.post("/api/v1/mail", json=letter(followup, subject=str(n))).status_code for n in range(21)]
    assert answers == [202] * 20 + [429]
    assert ada.client.get("/api/v1/mail/account").json["server"]["left"] == 0  # type: ignore[index]


def test_a_code_is_not_guessed(mailing: Flask, box: MailBox) -> None:
    ada = make_person(mailing, "ada@example.org")
    ada.client.post("/api/v1/mail/address", json={})
    work(mailing)
    (code,) = re.findall(r"\b\d{6}\b", box.came.pop()[2].get_content())
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for given in [wrong] * 5 + [code]:
        answer = ada.client.post("/api/v1/mail/address/confirm", json={"code": given})
        assert (answer.status_code, answer.json["code"]) == (422, "wrong_code")  # type: ignore[index]


def test_tls_from_the_first_byte(tmp_path: Path, app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Port 465, as most providers want it; a server that is spoken to the other way is not signed in to."""
    with mail_server(tmp_path, implicit=True) as (box, files):
        monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
        assert ada.client.put("/api/v1/mail/account", json=account(box, tls="tls")).status_code == 200
        tested = ada.client.post("/api/v1/mail/account/test", json={})
        assert tested.json is not None and tested.json["ready"], tested.json
        _, followup = promise(Phone(ada))
        send(ada.client, letter(followup))
        work(app)
        ((sender, to, message),) = box.came
    assert (sender, to, message["Subject"]) == (USER, ["ruth@library.example"], "The zine")


def test_an_unknown_authority_is_not_trusted_with_the_password(tmp_path: Path, ada: Person) -> None:
    with mail_server(tmp_path, implicit=True) as (box, _):
        ada.client.put("/api/v1/mail/account", json=account(box, tls="tls"))
        refused = ada.client.post("/api/v1/mail/account/test", json={})
    assert (refused.status_code, refused.json["code"]) == (422, "mail_refused")  # type: ignore[index]
    assert not box.came


def test_off_by_default(ada: Person) -> None:
    assert ada.client.get("/api/v1/mail/account").json == {"ready": False, "own": None, "server": None}
    assert ada.client.post("/api/v1/mail/address", json={}).status_code == 409


def test_settings_are_checked_and_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="MAIL_FROM"):
        read_settings({"HALLWAY_DATA": str(tmp_path), "MAIL_HOST": "post.example"})
    env = {"HALLWAY_DATA": str(tmp_path / "d"), "MAIL_HOST": "post.example", "MAIL_FROM": "c@post.example",
           "MAIL_TLS": "none", "MAIL_PASSWORD": "hush-hush"}
    with hallway("check", folder=ROOT, **env) as command:
        command.wait_for("MAIL_HOST post.example:25 (none)")
        command.wait_for("MAIL_TLS is none")
        assert command.process.wait(60) == 1
        assert "hush-hush" not in "\n".join(command.printed)


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Flask]:
    """A server on SQLite whose workers are processes of their own."""
    app = make_app(tmp_path / "data")
    with app.app_context():
        upgrade_database()
    yield app
    close_app(app)


def kill_worker_at(app: Flask, box: MailBox, stage: str) -> None:
    """Starts a worker and kills it (SIGKILL) while the mail server has it wait at ``stage``."""
    box.hold_at = stage
    with worker(app) as running:
        box.held()
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(60)
    box.hold_at = ""


def worker(app: Flask):  # type: ignore[no-untyped-def]
    """A worker that finds the job due: what a lease makes it wait for is taken away."""
    with app.app_context():
        with write_transaction() as session:
            session.execute(update(Job).where(Job.state == "waiting").values(run_at=now()))
        app.extensions["hallway_wake"]()
    data = str(app.config["SETTINGS"].data)
    return hallway("worker", folder=ROOT, HALLWAY_DATA=data, HALLWAY_ALLOW_LOOPBACK="1")


def test_delivered_once_although_the_worker_is_killed_twice(killed: Flask, box: MailBox) -> None:
    ada = make_person(killed, "ada@example.org")
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    queued = send(ada.client, letter(followup))
    for _ in range(2):
        kill_worker_at(killed, box, "RCPT")
        assert box.came == []
        assert states(ada.client, followup) == [("waiting", "")]
    assert work(killed) == 1
    assert work(killed) == 0
    assert [message["Message-ID"] for _, _, message in box.came] == [queued["message_id"]]
    assert states(ada.client, followup) == [("sent", "")]


def test_killed_after_the_text_went_it_is_not_sent_again(killed: Flask, box: MailBox) -> None:
    ada = make_person(killed, "ada@example.org")
    set_up(ada, box)
    _, followup = promise(Phone(ada))
    send(ada.client, letter(followup))
    kill_worker_at(killed, box, "DATA")
    assert len(box.came) == 1
    assert states(ada.client, followup) == [("waiting", "")]
    for _ in range(2):
        work(killed)
    assert len(box.came) == 1
    assert states(ada.client, followup) == [("unsure", services.UNSURE)]
