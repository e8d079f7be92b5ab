"""A card that comes back: kept, delivered later, refused, and by the form of the public page."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from sync.ids import derived_id
from tests.conftest import Person
from tests.webapp.swaps import BOBS, TOKEN, claim, put, records, work
from webapp.cards import returns
from webapp.cards.models import CardReturn
from webapp.cards.tokens import token_of
from webapp.clock import now
from webapp.database import read_transaction, write_transaction
from webapp.limits import limiter
from webapp.tidy import tidy

CARD = {"name": "Bob", "emails": [{"value": "bob@example.org"}]}


def send(client: FlaskClient, token: str = TOKEN, swap: str = "swap-0001", **body: Any) -> TestResponse:
    return client.post(f"/c/{token}/return", json={"swap": swap, "card": CARD, **body})


def test_a_return_waits_in_its_owners_account(app: Flask, ada: Person, client: FlaskClient) -> None:
    card_id = claim(app, ada)
    assert send(client, line="Zines!", **{"from": f"https://other.example/c/{BOBS}"}).status_code == 202
    (swap,) = records(app, ada, "swap")
    assert swap.doc == {
        "token": BOBS, "server": "https://other.example", "direction": "in", "card": card_id, "line": "Zines!",
        "state": "waiting", "received": {"name": "Bob", "emails": [{"value": "bob@example.org"}]},
    }


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
)
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
                                   expires_at=now() + returns.HELD))
    answer = send(client)
    assert (answer.status_code, answer.json["code"]) == (429, "too_many")  # type: ignore[index]
    assert answer.headers["Retry-After"]
    assert send(client, token=BOBS).status_code == 202


def test_one_address_is_slowed(client: FlaskClient) -> None:
    answers = [send(client, token=token_of(str(n)), swap=f"swap-{n:04}").status_code for n in range(61)]
    assert set(answers[:60]) == {202}
    assert answers[60] == 429
    limiter.reset()
