"""Cards that come back: kept durably first, then put into their owner's account as a ``swap``.

A token that nobody has claimed yet is answered like any other: its phone may not have
synced. The return is held 30 days and delivered when the card arrives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.ids import derived_id
from webapp.cards.models import CardReturn
from webapp.cards.serializer import received
from webapp.cards.services import Claim, claim_of
from webapp.cards.text import clean_line, web_link
from webapp.cards.tokens import canonical
from webapp.clock import now
from webapp.database import write_transaction
from webapp.problems import Invalid, TooMany
from webapp.records import lookup
from webapp.records.services import push_as

HELD = timedelta(days=30)
MOST_WAITING = 100
"""Returns that wait for one token."""
MOST_IN_ALL = 50_000
WRITER = "server:swap"


class NoName(Invalid):
    """A card without a name is nothing that anybody could keep."""

    code = "no_name"
    detail = "A name is needed, so that they know who you are."


@dataclass(frozen=True, slots=True)
class Return:
    """A card sent back to ``token``: who (``card``), one ``line``, and ``origin``, their own swap link."""

    token: str
    swap: str
    card: Mapping[str, Any]
    line: str
    origin: str


def take(coming: Return) -> None:
    """Keeps the return and delivers it when its token is claimed. Raises NoName, TooMany."""
    card = received(coming.card)
    if not card.get("name"):
        raise NoName
    token = canonical(coming.token)
    if not token:
        return
    with write_transaction() as session:
        if session.get(CardReturn, (token, coming.swap)) is None:
            _refuse_flood(session, token)
            session.add(_row(token, coming, card))
            session.flush()
        deliver(session, token)


def deliver(session: Session, token: str) -> None:
    """Puts everything that waits for a token into the account that has proved to own it.

    A card that only names the token is not enough: cards that people send must not end
    up with whoever photographed a code before its owner's phone had synced.
    """
    claim = claim_of(session, token)
    if claim is None or not claim.proven:
        return
    waiting = select(CardReturn).where(CardReturn.token == token, CardReturn.delivered_at.is_(None))
    for row in session.scalars(waiting.order_by(CardReturn.received_at)).all():
        if not _is_blocked(session, claim.account_id, row):
            push_as(claim.account_id, WRITER, [swap_record(session, claim, row)])
        row.delivered_at, row.account_id = now(), claim.account_id


def is_awaited(session: Session, token: str) -> bool:
    """Whether something waits for this token."""
    waiting = select(CardReturn.swap_id).where(CardReturn.token == token, CardReturn.delivered_at.is_(None))
    return session.scalar(waiting.limit(1)) is not None


def swap_record(session: Session, claim: Claim, row: CardReturn) -> dict[str, Any]:
    """The mutation that makes the return a ``swap`` of its owner: waiting, or linked where both scanned."""
    token, server = origin_parts(row.card.get("from", ""))
    contact = contact_of(session, claim.account_id, token)
    values = {
        "token": token, "server": server, "direction": "in", "card": claim.record_id, "line": row.line,
        "state": "linked" if contact else "waiting", "received": row.card["card"], "contact": contact,
    }
    return {
        "op": "put", "create": True, "kind": "swap", "id": derived_id(f"return:{row.token}:{row.swap_id}"),
        "set": {name: value for name, value in values.items() if value},
    }


def _is_blocked(session: Session, account_id: str, row: CardReturn) -> bool:
    """Whether the account wants nothing more of this sender (the client's ``scan-accept.ts`` writes that record)."""
    found = [lookup.live(session, account_id, derived_id(f"block:{sender}"), "swap") for sender in _senders(row)]
    return any(block is not None and block.doc.get("state") == "blocked" for block in found)


def _senders(row: CardReturn) -> list[str]:
    """What a sender is known by: their token; without one, as from the page's form, their mail addresses."""
    token, _ = origin_parts(row.card.get("from", ""))
    emails = row.card["card"].get("emails", [])
    return [token] if token else [f"mail:{email['value'].lower()}" for email in emails]


def contact_of(session: Session, account_id: str, token: str) -> str:
    """The id of the person whom this account scanned by that token; empty when there is none."""
    found = lookup.live(session, account_id, derived_id(f"swap:{token}"), "contact") if token else None
    return found.id if found else ""


def origin_parts(link: str) -> tuple[str, str]:
    """Token and server of a swap link; two empty texts when it is none."""
    parts = urlsplit(web_link(link))
    token = canonical(parts.path.removeprefix("/c/")) if parts.path.startswith("/c/") else ""
    return (token, f"{parts.scheme}://{parts.netloc}") if token else ("", "")


def _row(token: str, coming: Return, card: Mapping[str, Any]) -> CardReturn:
    return CardReturn(
        token=token, swap_id=coming.swap, line=clean_line(coming.line, 280),
        card={"card": card, "from": web_link(coming.origin)}, received_at=now(), expires_at=now() + HELD,
    )


def _refuse_flood(session: Session, token: str) -> None:
    """Bounds what waits for one token and in all; told alike for known and unknown tokens."""
    waiting = select(func.count()).select_from(CardReturn).where(CardReturn.delivered_at.is_(None))
    of_token = session.scalar(waiting.where(CardReturn.token == token)) or 0
    if of_token >= MOST_WAITING or (session.scalar(waiting) or 0) >= MOST_IN_ALL:
        raise TooMany(headers={"Retry-After": "3600"})
