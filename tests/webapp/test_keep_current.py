"""Cards kept current: holders are offered changes, decide alone, and the owner learns a number at most."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from sync.ids import derived_id
from tests.conftest import Person, make_person
from tests.webapp.swaps import SECRET, TOKEN, other_app, put, records, serving, work
from webapp.database import read_transaction
from webapp.jobs import Job
from webapp.records.services import push_as

__all__ = ["other_app"]

HELD = derived_id(f"swap:{TOKEN}")
CARD = "card-of-ada"
OLD = {"name": "Ada", "city": "London"}


def card(app: Flask, ada: Person, **values: Any) -> None:
    put(app, ada, "card", CARD, {**OLD, "swap_token": TOKEN, "swap_secret": SECRET, **values})


def holder(app: Flask, person: Person, record_id: str = HELD, **values: Any) -> None:
    put(app, person, "contact", record_id, {**OLD, "received": OLD, **values}, elem={"swap_tokens": {"add": [TOKEN]}})


def scanned(app: Flask, person: Person, server: str) -> None:
    """Bob scanned a card of another server."""
    holder(app, person)
    values = {"token": TOKEN, "server": server, "direction": "in", "state": "receive", "contact": HELD}
    put(app, person, "swap", "scan", values)


def look_job(app: Flask) -> Job:
    with app.app_context(), read_transaction() as session:
        job = session.scalars(select(Job).where(Job.task == "look_elsewhere")).one()
        session.expunge_all()
        return job


def offers(app: Flask, person: Person) -> list[tuple[str, Any]]:
    swaps = [swap.doc for swap in records(app, person, "swap") if swap.record_id != "scan"]
    return [(doc["state"], doc.get("received")) for doc in swaps]


def test_a_change_is_offered_and_touches_nothing_of_the_holder(app: Flask, ada: Person, bob: Person) -> None:
    card(app, ada, keep_current=True)
    holder(app, bob, city="My own note of it")
    before = records(app, bob, "contact")[0]
    work(app)
    assert offers(app, bob) == []
    card(app, ada, city="Leeds")
    work(app)
    (swap,) = records(app, bob, "swap")
    assert swap.doc == {
        "token": TOKEN, "direction": "in", "state": "update", "contact": HELD,
        "received": {"name": "Ada", "city": "Leeds"},
    }
    after = records(app, bob, "contact")[0]
    assert (after.doc, after.seq) == (before.doc, before.seq)


def test_the_next_change_is_the_same_offer(app: Flask, ada: Person, bob: Person) -> None:
    card(app, ada, keep_current=True)
    holder(app, bob)
    for city in ("Leeds", "York", "York"):
        card(app, ada, city=city)
        work(app)
    assert offers(app, bob) == [("update", {"name": "Ada", "city": "York"})]


def test_what_was_answered_is_not_asked_again(app: Flask, ada: Person, bob: Person) -> None:
    card(app, ada, keep_current=True, city="Leeds")
    holder(app, bob)
    work(app)
    put(app, bob, "swap", records(app, bob, "swap")[0].record_id, {"state": "accepted"})
    card(app, ada, label="Work", city="Leeds")
    work(app)
    assert [state for state, _ in offers(app, bob)] == ["accepted"]


def test_without_consent_nothing_is_offered(app: Flask, ada: Person, bob: Person) -> None:
    card(app, ada)
    holder(app, bob)
    card(app, ada, city="Leeds")
    work(app)
    card(app, ada, keep_current=False, city="York")
    work(app)
    assert offers(app, bob) == []


def test_consent_taken_back_withdraws_what_is_open_and_given_again_offers_it(
    app: Flask, ada: Person, bob: Person
) -> None:
    holder(app, bob)
    card(app, ada, keep_current=True, city="Leeds")
    work(app)
    card(app, ada, keep_current=False, city="Leeds")
    work(app)
    assert offers(app, bob) == [("withdrawn", None)]
    card(app, ada, keep_current=True, city="Leeds")
    work(app)
    assert offers(app, bob) == [("update", {"name": "Ada", "city": "Leeds"})]


def test_a_job_that_comes_after_consent_was_taken_back_offers_nothing(app: Flask, ada: Person, bob: Person) -> None:
    holder(app, bob)
    card(app, ada, keep_current=True, city="Leeds")
    card(app, ada, keep_current=False, city="Leeds")
    work(app)
    assert offers(app, bob) == []


def test_a_card_that_is_gone_withdraws_its_offer(app: Flask, ada: Person, bob: Person) -> None:
    holder(app, bob)
    card(app, ada, keep_current=True, city="Leeds")
    work(app)
    with app.app_context():
        push_as(ada.account_id, "server:test", [{"op": "del", "kind": "card", "id": CARD}])
    work(app)
    assert offers(app, bob) == [("withdrawn", None)]


def test_a_squatter_of_the_code_offers_nothing(app: Flask, ada: Person, bob: Person, sign_up: Any) -> None:
    mallory = sign_up("mallory@example.org")
    holder(app, bob)
    values = {"name": "Ada", "city": "Nowhere", "swap_token": TOKEN, "swap_secret": "a guess", "keep_current": True}
    put(app, mallory, "card", "squat", values)
    work(app)
    assert offers(app, bob) == []
    card(app, ada)
    put(app, mallory, "card", "squat", {"city": "Elsewhere"})
    work(app)
    assert offers(app, bob) == []


def test_an_old_printed_code_is_offered_what_is_true_now(app: Flask, ada: Person, bob: Person) -> None:
    card(app, ada, keep_current=True, city="Leeds")
    work(app)
    holder(app, bob)
    work(app)
    assert offers(app, bob) == [("update", {"name": "Ada", "city": "Leeds"})]


def test_only_what_is_shown_is_offered(app: Flask, ada: Person, bob: Person) -> None:
    holder(app, bob)
    card(app, ada, keep_current=True, city="Leeds", about="PRIVATE", visit_hours="PRIVATE", label="PRIVATE")
    put(app, ada, "card", CARD, {}, elem={"tags": {"add": ["PRIVATE"]}, "shown": {"add": ["name", "city"]}})
    work(app)
    assert offers(app, bob) == [("update", {"name": "Ada", "city": "Leeds"})]


def test_the_owner_sees_how_many_and_nothing_else(app: Flask, ada: Person, bob: Person, sign_up: Any) -> None:
    card(app, ada)
    holder(app, bob)
    holder(app, bob, "another-record", name="Ada again")
    holder(app, ada)
    holder(app, sign_up("kim@example.org"))
    address = f"/api/v1/cards/{CARD}/holders"
    answer = ada.client.get(address)
    assert (answer.status_code, answer.json) == (200, {"count": 2})
    assert bob.client.get(address).status_code == 404
    assert app.test_client().get(address).status_code == 401


def test_a_holder_who_removed_the_person_is_not_counted_or_asked(app: Flask, ada: Person, bob: Person) -> None:
    card(app, ada, keep_current=True)
    holder(app, bob)
    with app.app_context():
        push_as(bob.account_id, "server:test", [{"op": "del", "kind": "contact", "id": HELD}])
    card(app, ada, city="Leeds")
    work(app)
    assert offers(app, bob) == []
    assert ada.client.get(f"/api/v1/cards/{CARD}/holders").json == {"count": 0}


@pytest.fixture
def elsewhere(other_app: Flask) -> Iterator[tuple[Flask, Person, str]]:
    """Another Hallway on a port of its own, and Ada, who lives there."""
    with serving(other_app) as address:
        yield other_app, make_person(other_app, "ada@elsewhere.example"), address


def test_a_card_of_another_server_is_asked_for_and_its_changes_are_offered(
    app: Flask, bob: Person, elsewhere: tuple[Flask, Person, str]
) -> None:
    other, ada, address = elsewhere
    card(other, ada, keep_current=True)
    scanned(app, bob, address)
    before = records(app, bob, "contact")[0]
    work(app)
    assert offers(app, bob) == []
    card(other, ada, city="Leeds")
    work(app)
    assert offers(app, bob) == [("update", {"name": "Ada", "city": "Leeds"})]
    after = records(app, bob, "contact")[0]
    assert (after.doc, after.seq) == (before.doc, before.seq)


def test_another_server_is_asked_only_while_its_owner_agrees(
    app: Flask, bob: Person, elsewhere: tuple[Flask, Person, str]
) -> None:
    other, ada, address = elsewhere
    card(other, ada, city="Leeds")
    scanned(app, bob, address)
    work(app)
    assert offers(app, bob) == []
    card(other, ada, keep_current=True, city="Leeds")
    work(app)
    assert offers(app, bob) == [("update", {"name": "Ada", "city": "Leeds"})]
    card(other, ada, keep_current=False, city="Leeds")
    work(app)
    assert offers(app, bob) == [("withdrawn", None)]


def test_another_servers_owner_learns_nothing_of_who_holds_the_card(
    app: Flask, bob: Person, elsewhere: tuple[Flask, Person, str]
) -> None:
    other, ada, address = elsewhere
    card(other, ada, keep_current=True)
    scanned(app, bob, address)
    work(app)
    assert [*records(other, ada, "swap"), *records(other, ada, "contact")] == []
    assert ada.client.get(f"/api/v1/cards/{CARD}/holders").json == {"count": 0}


def test_a_server_that_is_gone_is_asked_seldom_and_takes_nothing_back(
    app: Flask, bob: Person, other_app: Flask
) -> None:
    ada = make_person(other_app, "ada@elsewhere.example")
    card(other_app, ada, keep_current=True, city="Leeds")
    with serving(other_app) as address:
        scanned(app, bob, address)
        work(app)
        often = look_job(app)
    work(app)
    seldom = look_job(app)
    assert offers(app, bob) == [("update", {"name": "Ada", "city": "Leeds"})]
    assert (often.state, seldom.state) == ("waiting", "waiting")
    assert seldom.run_at - often.run_at > (often.run_at - often.created_at)


def test_somebody_removed_is_not_asked_for(app: Flask, bob: Person, elsewhere: tuple[Flask, Person, str]) -> None:
    other, ada, address = elsewhere
    card(other, ada, keep_current=True, city="Leeds")
    scanned(app, bob, address)
    with app.app_context():
        push_as(bob.account_id, "server:test", [{"op": "del", "kind": "contact", "id": HELD}])
    work(app)
    assert offers(app, bob) == []


def test_a_hostile_server_gets_only_clean_text_across(app: Flask, bob: Person) -> None:
    hostile = {"name": "Ada\u202e", "note": "PRIVATE", "links": [{"value": "javascript:alert(1)"}], "swap_secret": "x"}
    answers = iter([b"[" * 5000, b"[]", json.dumps({"keep_current": True, "card": hostile}).encode()])

    def answering(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        return [next(answers)]

    with serving(answering) as address:  # type: ignore[arg-type]
        scanned(app, bob, address)
        for _ in range(2):
            work(app)
            assert offers(app, bob) == []
        work(app)
    assert offers(app, bob) == [("update", {"name": "Ada"})]
