"""Who wrote what: access to ``Record.versions`` and the seen rule (SPEC.md 3 and 5).

A version is ``[seq, device, mid, eff_at]``. A field that is in ``doc`` but not in ``f`` was
written by the creation ``n``; so a new record carries one version, not one a field.
"""

from collections.abc import Iterable
from typing import Any

from sync.mutations import Mutation
from sync.records import Name, Record

Version = list[Any]
SERVER = "server"
SERVER_MERGE = "server:merge"


def is_empty(value: object) -> bool:
    """Empty fields are left out of ``doc``; False and 0 are values."""
    return value is None or value == "" or value == [] or value == {}


def version_of(record: Record, name: str) -> Version | None:
    """Version of a field kept whole; None if nobody ever wrote it."""
    version: Version | None = record.versions.get("f", {}).get(name)
    if version is None and name in record.doc:
        version = record.versions.get("n")
    return version


def set_version(record: Record, name: str, version: Version) -> None:
    """Remember who wrote a field; ``record`` must be a clone."""
    record.versions["f"] = {**record.versions.get("f", {}), name: version}


def assign(record: Record, name: str, value: Any) -> None:
    """Put a value into ``doc`` of a clone, or leave the field out if it is empty."""
    if is_empty(value):
        record.doc.pop(name, None)
    else:
        record.doc[name] = value


class Author:
    """The device of a mutation, under all the names it may have had."""

    __slots__ = ("device", "known", "mid", "own")

    def __init__(self, m: Mutation, known: Iterable[Name] = ()) -> None:
        self.device = m.device
        self.mid = m.mid
        self.own = m.own
        self.known = known

    def wrote(self, device: str, mid: int) -> bool:
        """True if the mutation (device, mid) is this author's own, and earlier."""
        if device == self.device:
            return bool(mid < self.mid)
        return any(device == d and mid <= top for d, top in self.own) or (device, mid) in self.known

    def has_seen(self, version: Version | None, base: int) -> bool:
        """The seen rule: not after the base, or the author's own."""
        return version is None or version[0] <= base or self.wrote(version[1], version[2])


def stamp(record: Record, slot: str, seq: int, m_device: str, mid: int) -> None:
    """Note in ``c`` or ``k`` of a clone that this device changed the record or a child."""
    record.versions[slot] = {**record.versions.get(slot, {}), m_device: [seq, mid]}


def unseen(record: Record, slot: str, author: Author, base: int, until: float = float("inf")) -> bool:
    """Has another device made a change of content after ``base``, and not after ``until``? (5.7)"""
    stamps: dict[str, list[int]] = record.versions.get(slot, {})
    return any(base < seq <= until and not author.wrote(device, mid) for device, (seq, mid) in stamps.items())
