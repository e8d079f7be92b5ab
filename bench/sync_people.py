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


def people(count: int, seed: int = SEED) -> list[dict[str, Any]]:
    """``count`` contacts: name, organisation, title, two e-mails, a phone, two tags, a note of 300 characters."""
    chance = random.Random(seed)
    return [_person(chance, number) for number in range(count)]


def _person(chance: random.Random, number: int) -> dict[str, Any]:
    name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
    host = f"{chance.choice(WORDS)}.example"
    note = " ".join(chance.choice(WORDS) for _ in range(60))[:300]
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "name": name, "organisation": f"{chance.choice(PLACES)} Lab",
        "title": chance.choice(("CTO", "Editor", "Curator")), "note": note,
        "emails": [f"m{number}@{host}", f"h{number}@a.example"],
        "phones": [f"+33 6 {number:08}"],
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
