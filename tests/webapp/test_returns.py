"""A card that comes back: kept, delivered, refused; here, later, and between two servers."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from tests.conftest import Person, close_app, make_app, make_person
from webapp.cards import returns
from webapp.cards.elements import derived_id
from webapp.cards.models import CardReturn
from webapp.cards.tokens import token_of
from webapp.clock import now
from webapp.database import read_transaction, write_transaction
from webapp.jobs import PAUSES, Job, run_due
from webapp.limits import limiter
from webapp.migrate import upgrade_database
from webapp.records.models import Record
from webapp.records.services import push_as
from webapp.tidy import tidy

SECRET = "ada's secret"
TOKEN = token_of(SECRET)
BOBS = token_of("bob's secret")
CARD = {"name": "Bob", "emails": [{"value": "bob@example.org"}]}


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


def send(client: FlaskClient, token: str = TOKEN, swap: str = "swap-0001", **body: Any) -> TestResponse:
    return client.post(f"/c/{token}/return", json={"swap": swap, "card": CARD, **body})


def test_a_return_waits_in_its_owners_account(app: Flask, ada: Person, client: FlaskClient) -> None:
    card_id = claim(app, ada)
    assert send(client, line="Zines!", **{"from": f"https://other.example/c/{BOBS}"}).status_code == 202
    (swap,) = records(app, ada, "swap")
    assert swap.doc == {
        "token": BOBS, "server": "https://other.example", "direction": "in", "card": card_id, "line": "Zines!",
        "state": "waiting", "received": {"name": "Bob", "emails": [{"value": "bob@example.org"}]},
    }  # fmt: skip


def test_the_same_return_twice_is_one(app: Flask, ada: Person, client: FlaskClient) -> None:
    claim(app, ada)
    assert [send(client).status_code for _ in range(3)] == [202, 202, 202]
    assert len(records(app, ada, "swap")) == 1


def test_a_token_that_nobody_has_claimed_yet_is_answered_alike_and_delivered_later(
    app: Flask, ada: Person, client: FlaskClient
) -> None:
    before = send(client)
    assert not records(app, ada, "swap")
    claim(app, ada)
    work(app)
    after = send(client, swap="swap-0002")
    assert (before.status_code, before.data, sorted(before.headers)) == (202, after.data, sorted(after.headers))
    assert [swap.doc["received"]["name"] for swap in records(app, ada, "swap")] == ["Bob", "Bob"]


def test_a_squatter_gets_nothing_that_was_meant_for_the_owner(
    app: Flask, ada: Person, bob: Person, client: FlaskClient
) -> None:
    put(app, bob, "card", "squat", {"name": "Ada?", "swap_token": TOKEN, "swap_secret": "a guess"})
    send(client)
    work(app)
    assert not records(app, bob, "swap")
    claim(app, ada)
    work(app)
    assert not records(app, bob, "swap")
    assert len(records(app, ada, "swap")) == 1


def test_who_scanned_each_other_is_linked_at_once(app: Flask, ada: Person, client: FlaskClient) -> None:
    claim(app, ada)
    contact = derived_id(f"swap:{BOBS}")
    put(app, ada, "contact", contact, {"name": "Bob from the hall"})
    send(client, **{"from": f"https://other.example/c/{BOBS}"})
    (swap,) = records(app, ada, "swap")
    assert (swap.doc["state"], swap.doc["contact"]) == ("linked", contact)
    assert records(app, ada, "contact")[0].doc["name"] == "Bob from the hall"


def test_who_is_blocked_sends_nothing_more_and_is_not_told(app: Flask, ada: Person, client: FlaskClient) -> None:
    claim(app, ada)
    block = derived_id(f"block:{BOBS}")
    put(app, ada, "swap", block, {"token": BOBS, "state": "blocked", "direction": "in"})
    origin = {"from": f"https://other.example/c/{BOBS}"}
    refused = send(client, **origin)
    someone_else = send(client, swap="swap-0002", **{"from": "https://other.example/c/RUTHRUTHRUTHRUTH1"})
    assert (refused.status_code, refused.data) == (someone_else.status_code, someone_else.data)
    states = [swap.doc["state"] for swap in records(app, ada, "swap") if swap.record_id != block]
    assert states == ["waiting"]


def test_who_is_blocked_by_mail_address_sends_nothing_more_by_the_form(
    app: Flask, ada: Person, client: FlaskClient
) -> None:
    claim(app, ada)
    block = derived_id("block:mail:ben@form.example")
    assert block == "04d798d5-b7b6-554c-abd1-3e443ba20af2"
    put(app, ada, "swap", block, {"state": "blocked", "direction": "in"})
    for number, email in enumerate(("Ben@Form.example", "ruth@form.example")):
        form = {"name": "Somebody", "email": email, "line": "", "swap": f"swap-form-{number}", "website": ""}
        assert client.post(f"/c/{TOKEN}/return", data=form).status_code == 202
    came = [swap.doc for swap in records(app, ada, "swap") if swap.record_id != block]
    assert [doc["received"]["emails"][0]["value"] for doc in came] == ["ruth@form.example"]


def test_what_is_not_fetched_within_30_days_is_removed(app: Flask, client: FlaskClient) -> None:
    send(client)
    with app.app_context():
        with write_transaction() as session:
            row = session.scalars(select(CardReturn)).one()
            assert abs(row.expires_at - now() - timedelta(days=30)) < timedelta(minutes=1)
            row.expires_at = now()
        tidy()
        with read_transaction() as session:
            assert session.scalars(select(CardReturn)).all() == []


@pytest.mark.parametrize(
    "body",
    [
        {}, {"swap": "s" * 8}, {"swap": "short", "card": CARD}, {"swap": "x" * 8, "card": "text"},
        {"swap": "x" * 8, "card": {"name": ""}}, {"swap": "x" * 8, "card": {"name": ["list"]}},
        {"swap": "x" * 8, "card": CARD, "line": "x" * 281}, [], "text", None, {"swap": "a\nbcdefgh", "card": CARD},
    ],
)  # fmt: skip
def test_a_return_that_is_none_is_told_so(app: Flask, ada: Person, client: FlaskClient, body: Any) -> None:
    claim(app, ada)
    answer = client.post(f"/c/{TOKEN}/return", data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert not records(app, ada, "swap")


def test_a_number_that_no_computer_counts_with_is_no_place_in_a_list(client: FlaskClient) -> None:
    emails = [{"value": "bob@example.org", "pos": 10**400}, {"value": "b@example.org", "pos": "first"}]
    assert send(client, card={**CARD, "emails": emails}).status_code == 202


def test_16_kib_is_the_end(client: FlaskClient) -> None:
    assert send(client, card={**CARD, "about": "x" * 17_000}).status_code == 413


def test_other_sites_may_send_a_return_and_get_no_cookie(app: Flask, ada: Person) -> None:
    claim(app, ada)
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"}
    answer = ada.client.post(f"/c/{TOKEN}/return", json={"swap": "swap-0001", "card": CARD}, headers=headers)
    assert answer.status_code == 202
    assert "Set-Cookie" not in answer.headers


def test_only_shareable_fields_of_a_return_are_kept(app: Flask, ada: Person, client: FlaskClient) -> None:
    claim(app, ada)
    send(
        client,
        card={**CARD, "note": "N", "tags": ["t"], "swap_secret": "S", "id": "x", "links": [{"value": "javascript:1"}]},
    )
    (swap,) = records(app, ada, "swap")
    assert set(swap.doc["received"]) == {"name", "emails"}


FORM = {"swap": "f" * 32, "name": "Carol", "email": "carol@example.org", "line": "See you", "website": ""}


class TestForm:
    """*Swap back* on the public page: for people without the app and without JavaScript."""

    def test_it_arrives_like_any_return(self, app: Flask, ada: Person, client: FlaskClient) -> None:
        claim(app, ada)
        answer = client.post(f"/c/{TOKEN}/return", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 202
        assert "Sent" in answer.text
        (swap,) = records(app, ada, "swap")
        assert swap.doc["received"] == {"name": "Carol", "emails": [{"value": "carol@example.org"}]}
        assert swap.doc["line"] == "See you"

    def test_the_trap_catches_programs_without_telling_them(self, app: Flask, ada: Person, client: FlaskClient) -> None:
        claim(app, ada)
        answer = client.post(f"/c/{TOKEN}/return", data={**FORM, "website": "https://spam.example"})
        assert answer.status_code == 202
        assert not records(app, ada, "swap")

    def test_a_missing_name_gives_the_form_back_as_it_was(self, app: Flask, ada: Person, client: FlaskClient) -> None:
        claim(app, ada)
        answer = client.post(f"/c/{TOKEN}/return", data={**FORM, "name": "  ", "line": 'Zines & "more"'})
        assert answer.status_code == 422
        assert "A name is needed" in answer.text
        assert 'value="Zines &amp; &#34;more&#34;"' in answer.text
        assert '<details class="back" open>' in answer.text


def test_a_flood_for_one_card_is_stopped(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), write_transaction() as session:
        for n in range(returns.MOST_WAITING):
            session.add(CardReturn(token=TOKEN, swap_id=f"old-{n}", card={}, line="", received_at=now(),
                                   expires_at=now() + returns.HELD))  # fmt: skip
    answer = send(client)
    assert (answer.status_code, answer.json["code"]) == (429, "too_many")  # type: ignore[index]
    assert answer.headers["Retry-After"]
    assert send(client, token=BOBS).status_code == 202


def test_one_address_is_slowed(client: FlaskClient) -> None:
    answers = [send(client, token=token_of(str(n)), swap=f"swap-{n:04}").status_code for n in range(61)]
    assert set(answers[:60]) == {202}
    assert answers[60] == 429
    limiter.reset()


def test_a_scan_here_sends_my_card_to_its_owner(app: Flask, ada: Person, bob: Person) -> None:
    """Bob scanned Ada and shares his card back; both are on this server."""
    claim(app, ada)
    bobs_card = claim(app, bob, "bob's secret", "Bob")
    put(
        app,
        bob,
        "swap",
        "swap-of-mine",
        {"token": TOKEN, "server": "", "direction": "in", "state": "share", "card": bobs_card},
    )
    work(app)
    (arrived,) = records(app, ada, "swap")
    assert arrived.doc["received"]["name"] == "Bob"
    assert arrived.doc["token"] == BOBS
    assert records(app, bob, "swap")[0].doc["state"] == "delivered"


def test_receive_only_sends_nothing(app: Flask, ada: Person, bob: Person) -> None:
    claim(app, ada)
    put(app, bob, "swap", "swap-of-mine", {"token": TOKEN, "server": "", "direction": "in", "state": "receive"})
    work(app)
    assert not records(app, ada, "swap")


def test_a_link_scanned_offline_is_filled_and_nothing_is_written_over(app: Flask, ada: Person, bob: Person) -> None:
    contact = derived_id(f"swap:{TOKEN}")
    put(app, bob, "contact", contact, {"city": "Leith"}, elem={"swap_tokens": {"add": [TOKEN]}})
    work(app)
    assert "name" not in records(app, bob, "contact")[0].doc
    card = {"name": "Ada", "city": "Edinburgh", "swap_token": TOKEN, "swap_secret": SECRET, "title": "Librarian"}
    put(app, ada, "card", "c1", card, elem={"emails": {"add": [{"e": "e_1", "value": "ada@example.org"}]}})
    with app.app_context():
        assert run_due() > 0, "the card's arrival wakes the job"
    doc = records(app, bob, "contact")[0].doc
    assert (doc["name"], doc["city"], doc["title"]) == ("Ada", "Leith", "Librarian")
    assert [element["value"] for element in doc["emails"]] == ["ada@example.org"]
    assert doc["received"]["city"] == "Edinburgh"


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


def test_a_card_goes_to_another_server_and_its_card_comes_back(app: Flask, other_app: Flask, ada: Person) -> None:
    """Ada scanned Zoë's link; Zoë lives on another server."""
    zoe = make_person(other_app, "zoe@example.org")
    claim(other_app, zoe, "zoë's secret", "Zoë")
    token = token_of("zoë's secret")
    my_card = claim(app, ada)
    contact = derived_id(f"swap:{token}")
    with serving(other_app) as address:
        put(app, ada, "contact", contact, {"source": "scan"}, elem={"swap_tokens": {"add": [token]}})
        swap = {
            "token": token,
            "server": address,
            "direction": "in",
            "state": "share",
            "card": my_card,
            "contact": contact,
        }
        put(app, ada, "swap", "swap-of-mine", swap)
        work(app)
    (arrived,) = records(other_app, zoe, "swap")
    assert arrived.doc["received"]["name"] == "Ada"
    assert arrived.doc["token"] == TOKEN
    assert records(app, ada, "swap")[0].doc["state"] == "delivered"
    assert records(app, ada, "contact")[0].doc["name"] == "Zoë"


def test_an_absent_server_is_tried_again_and_given_up_in_the_end(app: Flask, ada: Person) -> None:
    card = claim(app, ada)
    with serving(app) as address:
        pass
    put(
        app,
        ada,
        "swap",
        "swap-of-mine",
        {"token": BOBS, "server": address, "direction": "in", "state": "share", "card": card},
    )
    for _ in PAUSES:
        assert work(app) == 1
        assert records(app, ada, "swap")[0].doc["state"] == "share"
    assert work(app) == 1
    assert records(app, ada, "swap")[0].doc["state"] == "refused"
    assert work(app) == 0


def test_a_server_that_refuses_is_believed(app: Flask, ada: Person) -> None:
    card = claim(app, ada)
    refusing = Flask("refusing")
    with serving(refusing) as address:
        put(
            app,
            ada,
            "swap",
            "swap-of-mine",
            {"token": BOBS, "server": address, "direction": "in", "state": "share", "card": card},
        )
        work(app)
    assert records(app, ada, "swap")[0].doc["state"] == "refused"


def test_nothing_private_is_sent_on(app: Flask, ada: Person) -> None:
    seen: list[Any] = []
    listening = Flask("listening")

    @listening.post("/c/<token>/return")
    def listen(token: str) -> tuple[str, int]:
        from flask import request

        seen.append(request.get_json())
        return "", 202

    values = {"name": "Ada", "swap_token": TOKEN, "swap_secret": "PRIVATEMARK", "label": "PRIVATEMARK"}
    more = {"text": {"note": {"v": "PRIVATEMARK"}}, "elem": {"tags": {"add": ["PRIVATEMARK"]}}}
    put(app, ada, "card", "c1", values, **more)
    with serving(listening) as address:
        swap = {"token": BOBS, "server": address, "direction": "in", "state": "share", "card": "c1", "line": "Hello"}
        put(app, ada, "swap", "swap-of-mine", swap)
        work(app)
    assert seen == [
        {"swap": "swap-of-mine", "card": {"name": "Ada"}, "line": "Hello", "from": f"http://localhost:8000/c/{TOKEN}"}
    ]
    assert "PRIVATEMARK" not in json.dumps(seen)


def test_ssl_is_checked_with_the_systems_authorities() -> None:
    assert ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED


def test_a_stranger_cannot_make_a_swap_without_a_card(app: Flask, sign_up: Callable[..., Person]) -> None:
    carol = sign_up("carol@example.org")
    put(
        app,
        carol,
        "swap",
        "swap-of-mine",
        {"token": BOBS, "server": "", "direction": "in", "state": "share", "card": "none"},
    )
    work(app)
    assert records(app, carol, "swap")[0].doc["state"] == "share"
