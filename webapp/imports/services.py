"""Puts the people of a file into an account; everything goes through ``push_as``.

Ids are derived from the cards, so that the same file twice changes nothing; whoever is
there already by e-mail, phone or swap link is recognised by the reconciler (SPEC.md 6).
The client's ``import.ts`` makes the same records of a file (tests/vectors/imports.json).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sync.ids import derived_id
from webapp.accounts.services import find_account
from webapp.cards.elements import with_ids
from webapp.database import read_transaction
from webapp.imports.lines import decode_file
from webapp.imports.reader import Scanned, cards
from webapp.mutations import put
from webapp.problems import Invalid, NotFound, TooBig
from webapp.records import lookup
from webapp.records.services import push_as

WRITER = "server:import"
MAX_FILE = 32 * 1024 * 1024
"""Bytes of a file."""
MOST = 10_000
"""People of one file."""
BATCH = 100
MAX_RECEIVED = 30 * 1024
BULKY = ("about", "addresses", "links", "socials")

Entry = tuple[str, str, dict[str, Any]]
"""Kind, id and document of a record."""


class NoSuchAccount(NotFound):
    """Nobody has signed up with that e-mail."""

    code = "no_account"
    detail = "There is no account with that e-mail."


class NothingToImport(Invalid):
    """A file that holds no card at all."""

    code = "no_cards"
    detail = "No card was found in that file. A .vcf file, a jCard, or a text with one code a line can be read."


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people a file held, how many of them were not there yet, how many of its codes are no card."""

    people: int
    added: int
    aside: int


def import_file(data: bytes, email: str) -> Imported:
    """Adds the people of a file to the account. Raises NoSuchAccount, NothingToImport, TooBig."""
    account = find_account(email)
    if account is None:
        raise NoSuchAccount
    if len(data) > MAX_FILE:
        raise TooBig("The file is larger than 32 MB. Split it and import its parts.", limit=MAX_FILE)
    people, aside = _people(cards(decode_file(data)))
    if not people:
        raise NothingToImport
    missing = _missing(account.id, people)
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        push_as(account.id, WRITER, [put(kind, id_, doc, create=True) for kind, id_, doc in batch])
    return Imported(len(people), sum(kind == "contact" for kind, _, _ in missing), aside)


def _people(found: Iterable[Scanned]) -> tuple[list[Scanned], int]:
    people: list[Scanned] = []
    aside = 0
    for scanned in found:
        if scanned["is"] not in ("person", "swap"):
            aside += 1
        elif len(people) == MOST:
            raise TooBig(f"The file holds more than {MOST:,} people. Split it and import its parts.", limit=MOST)
        else:
            people.append(scanned)
    return people, aside


def _missing(account_id: str, people: Iterable[Scanned]) -> list[Entry]:
    with read_transaction() as session:
        there = lookup.ids_of(session, account_id)
    entries = {id_: (kind, id_, doc) for card in people for kind, id_, doc in records_of(card)}
    return [entry for id_, entry in entries.items() if id_ not in there]


def records_of(card: Scanned) -> Iterator[Entry]:
    """The records that one card makes: the person, and where its swap link leads."""
    swap, read = card.get("swap"), card.get("person", {})
    contact_id = _contact_id(read, swap)
    person, note = (read, "") if swap else _without_note(read)
    doc = {name: with_ids(name, value) for name, value in person.items()} | {"source": "import"}
    if note:
        doc["note"] = note
    if person:
        doc["received"] = received_of(person)
    if swap:
        doc["swap_tokens"] = [swap["token"]]
    yield "contact", contact_id, doc
    if swap:
        passed = {"token": swap["token"], "server": swap["server"], "contact": contact_id}
        yield "swap", derived_id(f"import-swap:{swap['token']}"), {**passed, "direction": "in", "state": "receive"}


def _without_note(read: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """A note in an address book is its owner's and private; only on a swapped card is it the other person's."""
    return {name: value for name, value in read.items() if name != "about"}, read.get("about", "")


def received_of(person: Mapping[str, Any]) -> dict[str, Any]:
    """The card as it came, the base of later comparison; its bulkiest parts go when it is too large."""
    kept = dict(person)
    for name in BULKY:
        if len(_text(kept).encode()) <= MAX_RECEIVED:
            break
        kept.pop(name, None)
    return kept


def _contact_id(person: Mapping[str, Any], swap: Mapping[str, Any] | None) -> str:
    """A swap token's person is the same on every device; an address book knows its own by their uid."""
    if swap:
        return derived_id(f"swap:{swap['token']}")
    return derived_id(f"import:{person.get('uid') or _text(person)}")


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
