"""The private link that asks for a postal address: who sees it, what it takes, when it ends, where the answer goes."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from sync.kinds import KINDS
from tests.conftest import Person
from tests.webapp.swaps import records
from tests.webapp.test_cards import MARK, marked
from webapp.clock import now
from webapp.database import read_transaction, write_transaction
from webapp.limits import limiter
from webapp.mutations import put
from webapp.post.models import AddressRequest
from webapp.post.services import OPEN_FOR, hash_of
from webapp.records.services import push_as
from webapp.tidy import tidy

TOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
OTHER = TOKEN[::-1]
LINK = f"/address/{TOKEN}"
FORM = {
    "name": "Ruth Abara", "street": "Flat 3\n14 Mill Lane", "code": "EH6 5EA", "city": "Edinburgh",
    "country": "Scotland", "website": "",
}
GIVEN = {part: FORM[part] for part in ("street", "code", "city", "country")}


def write(app: Flask, person: Person, *mutations: dict[str, Any]) -> None:
    with app.app_context():
        answer = push_as(person.account_id, "server:test", mutations)
    assert {one["st"] for one in answer["results"]} <= {"applied", "merged"}, answer


def ask(app: Flask, person: Person, token: str = TOKEN, **contact: Any) -> tuple[str, str]:
    """A device has synced a card, a person and a promise that asks; the ids of person and promise."""
    card, ruth, followup = (str(uuid4()) for _ in range(3))
    asks = {"contacts": [ruth], "kind": "post", "status": "open", "promise": "PRIVATEMARK promise"}
    ailsa = {"name": "Ailsa Nwosu", "title": "Librarian", "swap_secret": "PRIVATEMARK secret"}
    write(
        app, person,
        put("card", card, ailsa, create=True),
        put("contact", ruth, {"name": "Ruth Abara", "note": "PRIVATEMARK note", **contact}, create=True),
        put("followup", followup, {**asks, "detail": {"ask": {"token": token, "card": card}}}, create=True),
    )
    return ruth, followup


def edit(app: Flask, person: Person, followup: str, **doc: Any) -> None:
    write(app, person, put("followup", followup, doc))


def only(app: Flask, person: Person, kind: str) -> dict[str, Any]:
    (found,) = (one for one in records(app, person, kind) if one.deleted_seq is None)
    return dict(found.doc)


def give(client: FlaskClient, link: str = LINK, **form: str) -> TestResponse:
    return client.post(link, data={**FORM, **form}, headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"})


def test_they_see_who_asks_and_nothing_else(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    page = client.get(LINK)
    assert page.status_code == 200
    assert "Ailsa Nwosu" in page.text and "Librarian" in page.text
    for private in ("PRIVATEMARK", "Ruth", "ada@", ada.account_id):
        assert private not in page.text
    assert "<script" not in page.text and "Set-Cookie" not in page.headers
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_no_private_field_of_any_kind_leaves_by_any_answer(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    for kind in ("card", "contact", "followup"):
        row = records(app, ada, kind)[0]
        fields = {k: v for k, v in marked(kind).items() if KINDS[kind].fields[k].type in ("scalar", "set")}
        fields = {k: v for k, v in fields.items() if KINDS[kind].fields[k].value == "str" and k != "status"}
        write(app, ada, put(kind, row.record_id, fields))
    answers = [client.get(LINK), give(client, street=""), give(client), client.get(LINK), give(client)]
    assert [answer.status_code for answer in answers] == [200, 422, 202, 410, 410]
    assert not [answer.text for answer in answers if MARK in answer.text]


def test_the_address_comes_to_the_person_who_was_asked(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    before = now()
    answer = give(client)
    assert answer.status_code == 202 and "now has your address" in answer.text
    (element,) = only(app, ada, "contact")["addresses"]
    assert element["value"] == GIVEN
    assert "label" not in element
    said = only(app, ada, "followup")
    assert said["status"] == "open", "the note is still to be posted"
    assert said["detail"]["ask"]["given"] >= int(before.timestamp()) * 1000 - 86_400_000


def test_it_works_once(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    assert [give(client).status_code for _ in range(2)] == [202, 410]
    assert give(client, street="1 Elsewhere").status_code == 410
    assert client.get(LINK).status_code == 410
    assert len(only(app, ada, "contact")["addresses"]) == 1


def test_looking_uses_nothing_up(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    assert {client.get(LINK).status_code for _ in range(5)} == {200}
    assert client.head(LINK).status_code == 200
    assert give(client).status_code == 202


def test_another_name_on_the_envelope_is_kept_beside_the_one_on_file(
    app: Flask, ada: Person, client: FlaskClient
) -> None:
    ask(app, ada)
    give(client, name="Familie Abara-Ross")
    doc = only(app, ada, "contact")
    assert doc["name"] == "Ruth Abara"
    assert doc["addresses"][0]["label"] == "Familie Abara-Ross"


def test_somebody_without_a_name_gets_one(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada, name="")
    give(client)
    assert only(app, ada, "contact")["name"] == "Ruth Abara"


@pytest.mark.parametrize(
    "missing", [{"name": " "}, {"street": "\n \n"}, {"city": "", "code": ""}, {"name": "\u202e\u200b"}]
)
def test_half_an_address_gives_the_form_back_as_it_was(
    app: Flask, ada: Person, client: FlaskClient, missing: dict[str, str]
) -> None:
    ask(app, ada)
    answer = give(client, **{"country": 'Scot"land', **missing})
    assert answer.status_code == 422
    assert "so that the post arrives" in answer.text and 'role="alert"' in answer.text
    assert 'value="Scot&#34;land"' in answer.text
    assert "addresses" not in only(app, ada, "contact")
    assert give(client).status_code == 202


def test_what_is_typed_is_made_safe(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    give(client, street="<b>1</b>\u202e\x00 Road\r\n\r\n\r\nRear" + "x" * 900, city="\tNew\nYork ")
    value = only(app, ada, "contact")["addresses"][0]["value"]
    assert value["street"].startswith("<b>1</b> Road\nRearx") and len(value["street"]) == 399
    assert value["city"] == "New York"


def test_it_ends_after_thirty_days(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    with app.app_context():
        with write_transaction() as session:
            row = session.scalars(select(AddressRequest)).one()
            assert abs(row.expires_at - now() - OPEN_FOR) < timedelta(minutes=1)
            assert TOKEN not in row.token_hash and row.token_hash == hash_of(TOKEN)
            session.execute(update(AddressRequest).values(expires_at=now() - timedelta(seconds=1)))
        assert client.get(LINK).status_code == 404
        assert give(client).status_code == 404
        tidy()
        with read_transaction() as session:
            assert session.scalars(select(AddressRequest)).all() == []


def test_taken_back_on_a_device_it_ends_at_once(app: Flask, ada: Person, client: FlaskClient) -> None:
    _, followup = ask(app, ada)
    card = records(app, ada, "card")[0].record_id
    edit(app, ada, followup, detail={"ask": {"token": OTHER, "card": card}})
    assert client.get(LINK).status_code == 404
    assert client.get(f"/address/{OTHER}").status_code == 200
    edit(app, ada, followup, detail={})
    assert client.get(f"/address/{OTHER}").status_code == 404
    assert give(client, f"/address/{OTHER}").status_code == 404


@pytest.mark.parametrize("gone", ["contact", "followup", "card"])
def test_without_person_promise_or_card_there_is_nobody_to_give_it_to(
    app: Flask, ada: Person, client: FlaskClient, gone: str
) -> None:
    ask(app, ada)
    write(app, ada, {"op": "del", "kind": gone, "id": records(app, ada, gone)[0].record_id})
    assert client.get(LINK).status_code == 404
    assert give(client).status_code == 404


def test_unknown_ended_and_malformed_links_look_alike(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    with app.app_context(), write_transaction() as session:
        session.execute(update(AddressRequest).values(expires_at=now() - timedelta(days=1)))
    answers = [client.get(f"/address/{token}") for token in (TOKEN, OTHER, "x", "I" * 32, "%00", "a" * 4000)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert "This link is not open" in answers[0].text


def test_whoever_learns_the_token_cannot_take_it_over(
    app: Flask, ada: Person, bob: Person, client: FlaskClient
) -> None:
    ask(app, ada)
    ask(app, bob, name="Bob's Ruth")
    give(client)
    assert "addresses" in only(app, ada, "contact")
    assert "addresses" not in only(app, bob, "contact")


def test_the_trap_catches_programs_without_telling_them(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    assert give(client, website="https://spam.example").status_code == 202
    assert "addresses" not in only(app, ada, "contact")
    assert give(client).status_code == 202


def test_one_link_cannot_be_hammered(app: Flask, ada: Person, client: FlaskClient) -> None:
    ask(app, ada)
    answers = [give(client, street="") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    assert answers[-1].mimetype == "application/problem+json"
    limiter.reset()


def test_16_kib_is_the_end(client: FlaskClient) -> None:
    assert give(client, street="x" * 17_000).status_code == 413


def test_an_edit_of_the_promise_elsewhere_does_not_reopen_a_used_link(
    app: Flask, ada: Person, client: FlaskClient
) -> None:
    _, followup = ask(app, ada)
    give(client)
    detail = dict(only(app, ada, "followup")["detail"])
    del detail["ask"]["given"]
    edit(app, ada, followup, detail=detail, promise="By post")
    assert client.get(LINK).status_code == 410
