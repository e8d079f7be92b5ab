"""The same person twice: natural keys, and when two may be merged (SPEC.md 6)."""

from collections.abc import Iterator
from typing import Any

from sync.merge.elements import is_present, subvalue
from sync.normalise import KEY_TYPES, bare, is_role_address
from sync.records import Key, Record
from sync.state import State

SHARED = 3
"""A key that this many others have already is a switchboard, not a person."""
STRONG = ("email", "phone")
LISTED = ("emails", "phones", "links")


def keys_of(state: State, record: Record | None) -> set[Key]:
    """Natural keys of a live person; deleted and merged ones have none."""
    if record is None or not record.live or record.kind != "contact":
        return set()
    made_of = (record.versions.get("e"), record.doc.get("swap_tokens"), record.doc.get("uid"))
    held = state.keys_held.get(record.id)
    if held is None or any(a is not b for a, b in zip(held[0], made_of, strict=True)):
        keys = {(t, norm) for t, v in _values(record) if (norm := state.norm(t, v))}
        held = state.keys_held[record.id] = (made_of, keys)
    return held[1]


def _values(record: Record) -> Iterator[tuple[str, str]]:
    n = record.versions.get("n")
    entries = record.versions.get("e", {})
    for name in LISTED if entries else ():
        for entry in entries[name].values() if name in entries else ():
            value = subvalue(entry, "value")
            if value and isinstance(value, str) and is_present(entry, n):
                yield KEY_TYPES[name], value
    for token in record.doc.get("swap_tokens", ()):
        yield "token", token
    if record.doc.get("uid"):
        yield "uid", record.doc["uid"]


def keys_in_put(state: State, values: dict[str, Any], elem: dict[str, Any]) -> list[Key]:
    """Keys that a put may give to a person: who has them is loaded with the record."""
    keys: list[Key] = []
    for name in LISTED:
        ops = elem.get(name)
        if ops:
            key_type = KEY_TYPES[name]
            for item in (*(ops.get("add") or ()), *(ops.get("set") or ())):
                value = item.get("value")
                if isinstance(value, str):
                    keys.append((key_type, state.norm(key_type, value)))
    for token in (elem.get("swap_tokens") or {}).get("add") or ():
        keys.append(("token", state.norm("token", token)))
    if isinstance(values.get("uid"), str):
        keys.append(("uid", state.norm("uid", values["uid"])))
    return keys


def compatible(a: Record, b: Record, name: str) -> bool:
    """Equal after casefold, accents and word order, or one is empty."""
    mine, theirs = bare(str(a.doc.get(name, ""))), bare(str(b.doc.get(name, "")))
    return not mine or not theirs or mine == theirs


def may_merge(a: Record, b: Record) -> bool:
    """Nobody's judgement is needed: names and organisations do not speak against it."""
    return compatible(a, b, "name") and compatible(a, b, "organisation")


def is_distinct(a: Record, b: Record) -> bool:
    """Somebody said that these are two people."""
    return b.id in a.versions.get("d", ()) or a.id in b.versions.get("d", ())


def is_shared(key: Key, holders: int) -> bool:
    """Role addresses and numbers of a whole office say nothing about one person."""
    return holders >= SHARED or (key[0] == "email" and is_role_address(key[1]))
