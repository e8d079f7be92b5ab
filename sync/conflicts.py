"""Records of kind ``conflict``: what two devices said, for a person to look at (SPEC.md 5).

``winner`` and ``loser`` are ``{"v": value, "device": id, "at": ms}``, ``base`` is ``{"v": text}``
where a base text is known. ``type`` is the field's type, ``delete`` (something was deleted that
had unseen changes, and was kept) or ``duplicate`` (``record`` and ``other`` may be one person).
"""

from typing import Any

from sync.ids import derived_id
from sync.kinds import SCHEMA_VERSION
from sync.records import Record
from sync.state import Draft
from sync.versions import SERVER, Version


def side(value: Any, version: Version | None) -> dict[str, Any]:
    """One of the two values, with who wrote it and when (effective time, ms)."""
    if version is None:
        return {"v": value}
    return {"v": value, "device": version[1], "at": version[3]}


def raise_conflict(draft: Draft, record: Record, field: str, type_: str, winner: dict[str, Any],
                   loser: dict[str, Any], **more: Any) -> str:
    """Make a conflict about one field of a record; returns its id. Its seq is the next one."""
    m = draft.m
    doc = {"record": record.id, "kind_of": record.kind, "field": field, "type": type_,
           "winner": winner, "loser": loser, "devices": _devices(winner, loser), "at": m.eff_at, **more}
    conflict_id = derived_id(f"{m.device}{m.mid}{record.id}{field}")
    draft.state.loaded.setdefault(conflict_id, None)  # a new name of a mutation: it cannot exist
    return _make(draft, conflict_id, doc)


def _devices(winner: dict[str, Any], loser: dict[str, Any]) -> dict[str, Any]:
    sides = {"winner": winner.get("device"), "loser": loser.get("device")}
    return {k: v for k, v in sides.items() if v}


def duplicate_id(a: str, b: str) -> str:
    """Id of the question whether two people are one; the same whoever asks."""
    return derived_id("duplicate:" + ":".join(sorted((a, b))))


def ask_duplicate(draft: Draft, a: Record, b: Record, key: tuple[str, str]) -> str | None:
    """Ask once whether two people are one; None if that was asked before."""
    first, second = sorted((a, b), key=lambda r: (r.created_seq, r.id))
    conflict_id = duplicate_id(a.id, b.id)
    if draft.get(conflict_id) is not None:
        return None
    doc = {"record": first.id, "other": second.id, "kind_of": "contact", "field": key[0],
           "type": "duplicate", "winner": {"v": key[1]}, "at": draft.m.eff_at}
    return _make(draft, conflict_id, doc)


def _make(draft: Draft, conflict_id: str, doc: dict[str, Any]) -> str:
    if draft.get(conflict_id) is not None:
        return conflict_id
    record = Record(conflict_id, "conflict", 0, 0, {k: v for k, v in doc.items() if v not in ("", {}, None)},
                    {}, SCHEMA_VERSION)
    draft.add(record)
    draft.state.note_targets(record)
    record.created_seq = draft.take(record)
    record.versions["n"] = [record.seq, SERVER, 0, draft.m.eff_at]
    draft.log(record, {"op": "conflict", "doc": record.doc})
    return conflict_id


def settle(draft: Draft, conflict_id: str) -> None:
    """Mark a question as answered by something else than its card."""
    record = draft.get(conflict_id)
    if record is None or record.doc.get("resolved"):
        return
    mine = draft.edit(record)
    mine.doc["resolved"] = True
    draft.take(mine)
    draft.log(mine, {"op": "settle", "f": {"resolved": [None, True]}})
