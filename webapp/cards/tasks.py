"""What follows from a synced record: returns are delivered, my card is sent, a scanned link is filled.

The subscribers run inside the push's transaction under the account's lock, so they only
write job rows; the jobs do the work afterwards.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from sync.records import Record as SyncedRecord
from webapp import guarded
from webapp.addresses import host_names, lan_address
from webapp.cards import current, returns
from webapp.cards.elements import with_ids
from webapp.cards.serializer import received, shared
from webapp.cards.services import agrees, claim_of
from webapp.cards.tokens import canonical
from webapp.clock import now
from webapp.database import read_transaction, write_transaction
from webapp.jobs import Again, GiveUp, Job, later, task
from webapp.mutations import put
from webapp.records import lookup
from webapp.records.services import on_change, push_as

OFTEN, SELDOM = timedelta(hours=6), timedelta(days=2)
"""Pauses between two looks at a card on another server: one that answers, and one that does not."""


class NotYet(Exception):
    """The other side has nothing yet; the job is tried again later."""


def card_changed(session: Session, _account_id: str, record: SyncedRecord) -> None:
    """A card has (perhaps) claimed a token: deliver what waits for it, fill what scanned it, offer what is new."""
    token = canonical(str(record.doc.get("swap_token", "")))
    if token and "keep_current" in record.doc:
        later(session, "keep_current", {"token": token})
    if not token or record.deleted_seq is not None:
        return
    if returns.is_awaited(session, token):
        later(session, "deliver_returns", {"token": token})
    due = update(Job).where(Job.state == "waiting", Job.id.startswith(f"fill:{token}:", autoescape=True))
    session.execute(due.values(run_at=now()))


def swap_changed(session: Session, account_id: str, record: SyncedRecord) -> None:
    """Somebody scanned a card and shares theirs back."""
    doc = record.doc
    if record.deleted_seq is None and doc.get("state") == "share" and doc.get("card") and doc.get("token"):
        payload = {"account": account_id, "swap": record.id}
        later(session, "send_card", payload, key=f"send:{_short(account_id, record.id)}")
    if record.deleted_seq is None and doc.get("contact"):
        _watch(session, account_id, str(doc.get("server", "")), canonical(str(doc.get("token", ""))))


def _watch(session: Session, account_id: str, server: str, token: str) -> None:
    """From now on, asks the other server for this card from time to time."""
    if token and server not in ("", current_app.config["SETTINGS"].public_url):
        payload = {"account": account_id, "token": token, "server": server}
        later(session, "look_elsewhere", payload, key=f"look:{token}:{_short(account_id, server)}")


def contact_changed(session: Session, account_id: str, record: SyncedRecord) -> None:
    """A link scanned without a network has a token and no name yet; a printed code may say what was true once."""
    if record.deleted_seq is not None:
        return
    tokens = list(filter(None, map(canonical, record.doc.get("swap_tokens", ()))))
    if record.doc.get("name"):
        if record.created_seq == record.seq:
            _ask_current(session, account_id, record.id, tokens)
        return
    for token in tokens:
        payload = {"account": account_id, "contact": record.id, "token": token}
        later(session, "fill_contact", payload, key=f"fill:{token}:{_short(account_id, record.id)}")


def _ask_current(session: Session, account_id: str, contact_id: str, tokens: list[str]) -> None:
    for token in tokens:
        if agrees(claim_of(session, token)):
            later(session, "keep_current", {"token": token, "account": account_id, "contact": contact_id})


@task("keep_current")
def keep_current(payload: Mapping[str, Any]) -> None:
    """Offers a card's changes to everybody who holds it, or to the one who has just scanned it."""
    if "contact" in payload:
        current.settle(payload["token"], payload["account"], payload["contact"])
    else:
        current.settle_all(payload["token"])


@task("look_elsewhere")
def look_elsewhere(payload: Mapping[str, Any]) -> None:
    """Asks another server, from time to time, for a card that this account holds, and offers what changed."""
    account_id, token = payload["account"], payload["token"]
    if is_here(payload["server"]):
        return
    with read_transaction() as session:
        holds = bool(lookup.held_by(session, account_id, token))
    if not holds:
        raise Again(SELDOM)
    card, pause = _as_it_is_now(payload["server"], token)
    with write_transaction() as session:
        for contact in lookup.held_by(session, account_id, token) if pause == OFTEN else ():
            current.offer(session, contact, token, card)
    raise Again(pause)


def _as_it_is_now(server: str, token: str) -> tuple[dict[str, Any] | None, timedelta]:
    """The card, if its owner lets it be kept current, and when to ask again. A silent server says nothing."""
    try:
        answer = guarded.get(f"{server.rstrip('/')}/c/{token}.json")
        body = answer.json() if answer.status == 200 else {}
    except guarded.GuardRefused as error:
        raise GiveUp(str(error)) from error
    except guarded.Unreachable:
        return None, SELDOM
    if answer.status not in (200, 404) or not isinstance(body, dict):
        return None, SELDOM
    card = received(body["card"]) if isinstance(body.get("card"), dict) else {}
    return (card if body.get("keep_current") is True and card.get("name") else None), OFTEN


@task("deliver_returns")
def deliver_returns(payload: Mapping[str, Any]) -> None:
    """Puts what waited for a token into its account."""
    with write_transaction() as session:
        returns.deliver(session, payload["token"])


def not_delivered(payload: Mapping[str, Any]) -> None:
    """The other server never answered."""
    _say(payload["account"], payload["swap"], "refused")


@task("send_card", given_up=not_delivered)
def send_card(payload: Mapping[str, Any]) -> None:
    """Sends my card to the one that I scanned, here or on another server, and says what became of it."""
    account_id, swap_id = payload["account"], payload["swap"]
    with read_transaction() as session:
        swap, card = _swap_and_card(session, account_id, swap_id)
    origin = current_app.config["SETTINGS"].public_url
    body = {"swap": swap_id, "card": shared(card), "line": swap.get("line", ""),
            "from": f"{origin}/c/{card['swap_token']}" if card.get("swap_token") else ""}
    if is_here(swap.get("server", "")):
        returns.take(returns.Return(swap["token"], swap_id, body["card"], body["line"], body["from"]))
        state = "delivered"
    else:
        state = _send(f"{swap['server'].rstrip('/')}/c/{swap['token']}/return", body)
    _say(account_id, swap_id, state)


def _swap_and_card(session: Session, account_id: str, swap_id: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    swap = lookup.live(session, account_id, swap_id, "swap")
    if swap is None or swap.doc.get("state") != "share":
        raise GiveUp("The swap is gone.")
    card = lookup.live(session, account_id, str(swap.doc.get("card")), "card")
    if card is None or not card.doc.get("name"):
        raise NotYet("The card has not arrived, or is gone.")
    return swap.doc, card.doc


def _send(url: str, body: Mapping[str, Any]) -> str:
    """Answers the swap's state. Raises for what may succeed later."""
    try:
        answer = guarded.post_json(url, body)
    except guarded.GuardRefused:
        return "refused"
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise guarded.Unreachable(f"The other server answered {answer.status}.")
    return "delivered" if answer.status < 300 else "refused"


def _say(account_id: str, swap_id: str, state: str) -> None:
    push_as(account_id, returns.WRITER, [{"op": "put", "kind": "swap", "id": swap_id, "set": {"state": state}}])


@task("fill_contact")
def fill_contact(payload: Mapping[str, Any]) -> None:
    """Fills the empty fields of a person who was scanned by link; never writes over anything."""
    account_id, contact_id, token = payload["account"], payload["contact"], payload["token"]
    with read_transaction() as session:
        found = lookup.live(session, account_id, contact_id, "contact")
        claim = claim_of(session, token)
        server = _server_of(session, account_id, contact_id)
    if found is None or found.doc.get("name"):
        return
    card = shared(claim.doc) if claim else _fetched(server, token)
    push_as(account_id, returns.WRITER, [filling(found.doc, contact_id, card)])


def filling(doc: Mapping[str, Any], contact_id: str, card: Mapping[str, Any]) -> dict[str, Any]:
    """The mutation that puts the card's fields where the person's are empty."""
    missing = {name: with_ids(name, value) for name, value in card.items() if not doc.get(name)}
    if not doc.get("received"):
        missing["received"] = dict(card)
    return put("contact", contact_id, missing)


def _fetched(server: str, token: str) -> dict[str, Any]:
    """The card as another server gives it."""
    if not server or is_here(server):
        raise NotYet("Nobody has claimed the token.")
    try:
        answer = guarded.get(f"{server.rstrip('/')}/c/{token}.json")
    except guarded.GuardRefused as error:
        raise GiveUp(str(error)) from error
    body = answer.json() if answer.status == 200 else {}
    card = received(body["card"]) if isinstance(body, dict) and isinstance(body.get("card"), dict) else {}
    if not card.get("name"):
        raise NotYet(f"The other server answered {answer.status}.")
    return card


def _server_of(session: Session, account_id: str, contact_id: str) -> str:
    """Where the scanned link led: the swap record of the same scan says it."""
    swaps = lookup.pointing_at(session, account_id, contact_id, "swap")
    return next((str(swap.doc["server"]) for swap in swaps if swap.doc.get("server")), "")


def is_here(server: str) -> bool:
    """Whether a swap link's server is this one. Without PUBLIC_URL, this machine's own names are."""
    settings = current_app.config["SETTINGS"]
    if not server or server.rstrip("/") == settings.public_url:
        return True
    own = {*host_names(), "127.0.0.1", lan_address()}
    parts = urlsplit(server)
    return not settings.public_url_given and parts.hostname in own and parts.port == settings.port


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


on_change("card", card_changed)
on_change("swap", swap_changed)
on_change("contact", contact_changed)
