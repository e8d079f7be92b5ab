"""The data set of the sync benchmarks: contacts of about 564 bytes of JSON as they are pulled, seed 7."""

import json
import random
import uuid
from typing import Any

WORDS = (
    "booth", "coffee", "standards", "review", "prototype", "museum", "archive", "metadata", "grant", "deadline",
    "keynote", "panel", "badge", "library", "catalogue", "signage", "visitor", "exhibit", "volunteer", "budget",
)  # fmt: skip
GIVEN, FAMILY = ("Jo", "Kim", "Ada", "Zoë", "Lin", "Ravi"), ("Park", "Okoye", "Ng", "Silva", "Novak", "Haddad")
PLACES = ("Lyon", "Nairobi", "Kyoto", "São Paulo", "Gdańsk", "Tbilisi", "Hanoi", "Québec")
SEED = 7


FIRST_MS = 1_790_000_000_000
SCATTER = 2_654_435_761
"""Odd, so that multiples of it modulo 2**32 are all different: consecutive numbers lie far apart."""


def people(count: int, seed: int = SEED, first: int = 0, *, scattered: bool = False) -> list[dict[str, Any]]:
    """``count`` contacts: name, organisation, title, two e-mails, a phone, two tags, a note of 300 characters.

    They are numbered from ``first``: other numbers, other addresses. ``scattered``: addresses in no
    order, as those of real people, so that each has a page of the index of addresses to itself.
    """
    chance = random.Random(seed)
    return [_person(chance, number, number * SCATTER % 2**32 if scattered else number)
            for number in range(first, first + count)]  # fmt: skip


def new_id(chance: random.Random, number: int) -> str:
    """A UUID of version 7, as the client makes them, one each millisecond."""
    low = chance.getrandbits(74)
    return str(uuid.UUID(int=(FIRST_MS + number) << 80 | 7 << 76 | low >> 62 << 64 | 2 << 62 | low & 2**62 - 1))


def _person(chance: random.Random, number: int, address: int) -> dict[str, Any]:
    name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
    host = f"{chance.choice(WORDS)}.example"
    note = " ".join(chance.choice(WORDS) for _ in range(60))[:300]
    return {
        "id": new_id(chance, number),
        "name": name, "organisation": f"{chance.choice(PLACES)} Lab",
        "title": chance.choice(("CTO", "Editor", "Curator")), "note": note,
        "emails": [f"m{address}@{host}", f"h{address}@a.example"],
        "phones": [f"+33 6 {address:08}"],
        "tags": chance.sample(WORDS, 2),
    }  # fmt: skip


def create(person: dict[str, Any], mid: int, cur: int = 0) -> dict[str, Any]:
    """The mutation that makes a person."""
    elements = {
        field: {"add": [{"e": f"e{i}", "value": v} for i, v in enumerate(person[field])]}
        for field in ("emails", "phones")
    }
    return {
        "mid": mid, "schema": 1, "age": 1000, "cur": cur, "op": "put", "create": True, "kind": "contact",
        "id": person["id"], "b": 0,
        "set": {k: person[k] for k in ("name", "organisation", "title")},
        "elem": {**elements, "tags": {"add": person["tags"]}},
        "text": {"note": {"v": person["note"]}},
    }  # fmt: skip


def edit(person: dict[str, Any], mid: int, base: int, title: str) -> dict[str, Any]:
    """The mutation that changes one field."""
    return {"mid": mid, "schema": 1, "age": 1000, "cur": base, "op": "put", "kind": "contact",
            "id": person["id"], "b": base, "set": {"title": title}}  # fmt: skip


def document(person: dict[str, Any]) -> dict[str, Any]:
    """The person as a pull shows it, its id included."""
    elements = {
        field: [{"e": f"e{i}", "value": v} for i, v in enumerate(person[field])]
        for field in ("emails", "phones")
    }
    return {**person, **elements}


def mean_size(count: int = 1000) -> float:
    """Bytes of JSON that a contact has, on average."""
    written = [json.dumps(document(p), separators=(",", ":"), ensure_ascii=False) for p in people(count)]
    return sum(len(text.encode()) for text in written) / count
