"""From a follow-up that asks for an address to the address on its person, by the one write path.

The token is made on a device and synced inside the follow-up, ``detail.ask = {token, card}``.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from sync.records import Record as SyncedRecord
from webapp.cards.serializer import shared
from webapp.cards.text import clean_line, clean_text
from webapp.clock import now, now_ms
from webapp.database import read_transaction, write_transaction
from webapp.mutations import put
from webapp.post.models import AddressRequest
from webapp.problems import Gone, Invalid, NotFound
from webapp.records import lookup
from webapp.records.services import push_as

OPEN_FOR = timedelta(days=30)
WRITER = "server:post"
TOKEN = re.compile(r"[0-9A-HJKMNP-TV-Z]{32}")
"""160 random bits in Crockford's base32: nobody guesses one."""
LONGEST = {"street": 400, "code": 40, "city": 200, "region": 200, "country": 100}


class NoSuchRequest(NotFound):
    """Unknown, ended, withdrawn and not yet synced links look alike."""

    detail = "This link is not open."


class AlreadyGiven(Gone):
    """The link has done its work."""

    detail = "This link has been used. It works once."


class NoAddress(Invalid):
    """Nothing that could stand on an envelope."""

    code = "no_address"
    detail = "Fill in your name, the street and the town or postal code, so that the post arrives."


@dataclass(frozen=True, slots=True)
class Asked:
    """An open request: by which account, for which follow-up, about whom, and the asker's card as others may see it."""

    account_id: str
    followup: lookup.Found
    contact: lookup.Found
    card: Mapping[str, Any]


def followup_changed(session: Session, account_id: str, record: SyncedRecord) -> None:
    """A device asks for a link: remember the way to it. Whoever came first with a token keeps it."""
    token = _token_of(record.doc)
    if record.deleted_seq is not None or not token:
        return
    if session.get(AddressRequest, hash_of(token)) is None:
        session.add(AddressRequest(token_hash=hash_of(token), account_id=account_id, followup=record.id,
                                   expires_at=now() + OPEN_FOR))
        session.flush()


def asked(token: str) -> Asked:
    """Who asks under this link. Raises NoSuchRequest, AlreadyGiven."""
    with read_transaction() as session:
        return _open(session, token)[1]


def give(token: str, form: Mapping[str, str]) -> Asked:
    """Puts the address on the person and closes the link. Raises NoSuchRequest, AlreadyGiven, NoAddress."""
    with write_transaction() as session:
        row, request = _open(session, token, lock=True)
        name, address = clean_line(form["name"], 200), cleaned(form)
        if not name or not address.get("street") or not (address.get("city") or address.get("code")):
            raise NoAddress
        push_as(request.account_id, WRITER, [_on_the_person(row, request, name, address), _said(request)])
        row.used_at = now()
        return request


def cleaned(form: Mapping[str, str]) -> dict[str, str]:
    """The parts of the address that were filled in. A street may have several lines."""
    parts = {part: clean_line(form[part], longest) for part, longest in LONGEST.items()}
    parts["street"] = clean_text(form["street"], LONGEST["street"]).replace("\n\n", "\n")
    return {part: text for part, text in parts.items() if text}


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open(session: Session, token: str, *, lock: bool = False) -> tuple[AddressRequest, Asked]:
    row = session.get(AddressRequest, hash_of(token), with_for_update=lock or None)
    if row is None or row.expires_at < now():
        raise NoSuchRequest
    request = _asked(session, row, token)
    if row.used_at is not None:
        raise AlreadyGiven
    return row, request


def _asked(session: Session, row: AddressRequest, token: str) -> Asked:
    followup = lookup.live(session, row.account_id, row.followup, "followup")
    if followup is None or _token_of(followup.doc) != token:
        raise NoSuchRequest
    ask = followup.doc["detail"]["ask"]
    card = lookup.live(session, row.account_id, str(ask.get("card", "")), "card")
    people = followup.doc.get("contacts", ())
    contact = lookup.live(session, row.account_id, people[0], "contact") if people else None
    if contact is None or card is None:
        raise NoSuchRequest
    return Asked(row.account_id, followup, contact, shared(card.doc))


def _token_of(doc: Mapping[str, Any]) -> str:
    detail = doc.get("detail")
    ask = detail.get("ask") if isinstance(detail, Mapping) else None
    token = ask.get("token") if isinstance(ask, Mapping) else None
    return token if isinstance(token, str) and TOKEN.fullmatch(token) else ""


def _on_the_person(row: AddressRequest, request: Asked, name: str, address: Mapping[str, str]) -> dict[str, Any]:
    """The address, under the name that belongs on the envelope where it is another than the one on file."""
    known = str(request.contact.doc.get("name", ""))
    element = {"e": f"e_{row.token_hash[:16]}", "value": address}
    if known and known.casefold() != name.casefold():
        element["label"] = name[:40]
    doc: dict[str, Any] = {"addresses": [element]}
    return put("contact", request.contact.id, doc if known else {**doc, "name": name})


def _said(request: Asked) -> dict[str, Any]:
    detail = dict(request.followup.doc["detail"])
    detail["ask"] = {**detail["ask"], "given": now_ms()}
    return put("followup", request.followup.id, {"detail": detail})
