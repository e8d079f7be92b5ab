"""My card goes to whom I scanned: on this server, on another one, later, or not at all."""

import json
import ssl
from collections.abc import Callable
from typing import Any

from flask import Flask

from sync.ids import derived_id
from tests.conftest import Person, make_person
from tests.webapp.swaps import BOBS, SECRET, TOKEN, claim, other_app, put, records, serving, work
from webapp.cards.tokens import token_of
from webapp.jobs import PAUSES, run_due

__all__ = ["other_app"]


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


def share_back(app: Flask, ada: Person, server: str, card: str) -> None:
    """Ada has scanned somebody of another server and lets her card go there."""
    swap = {"token": BOBS, "server": server, "direction": "in", "state": "share", "card": card}
    put(app, ada, "swap", "swap-of-mine", swap)


def test_an_absent_server_is_tried_again_and_given_up_in_the_end(app: Flask, ada: Person) -> None:
    card = claim(app, ada)
    with serving(app) as address:
        pass
    share_back(app, ada, address, card)
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
        share_back(app, ada, address, card)
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
