"""Undo of one change: an ordinary put that restores what was there before (SPEC.md 5)."""

from typing import Any

from sync.kinds import KINDS
from sync.merge.text import merge
from sync.records import History, Record


def undo(entry: History, record: Record) -> dict[str, Any]:
    """Body of the mutation (without mid) that takes a change back; later words in a note stay.

    An undone delete is an ``undel``, an undone merge an ``unmerge``, an undone creation a ``del``.
    """
    op = entry.changes["op"]
    plain = {"del": "undel", "cascade": "undel", "merged": "unmerge", "create": "del", "undel": "del"}
    if op in plain:
        return {"op": plain[op], "kind": record.kind, "id": record.id}
    if op == "merge":
        return {"op": "unmerge", "id": entry.changes["from"]}
    body: dict[str, Any] = {"op": "put", "kind": record.kind, "id": record.id}
    for name, (before, after, *_) in entry.changes.get("f", {}).items():
        _take_back(body, record, name, before, after)
    return body


def _take_back(body: dict[str, Any], record: Record, name: str, before: Any, after: Any) -> None:
    spec = KINDS[record.kind].fields.get(name)
    type_ = spec.type if spec else "scalar"
    if type_ == "text":
        now = record.doc.get(name, "")
        body.setdefault("text", {})[name] = {"v": merge(after or "", now, before or "").text, "bt": now}
    elif isinstance(before or after, list):
        body.setdefault("elem", {})[name] = _list_back(before or [], after or [])
    elif type_ == "counter":
        body.setdefault("inc", {})[name] = (before or 0) - (after or 0)
    else:
        body.setdefault("set", {})[name] = before


def _list_back(before: list[Any], after: list[Any]) -> dict[str, list[Any]]:
    had, has = _keyed(before), _keyed(after)
    changed = [_whole(had[k], has[k]) for k in had if k in has and had[k] != has[k]]
    ops = {"add": [v for k, v in had.items() if k not in has], "set": changed, "rem": [k for k in has if k not in had]}
    return {k: v for k, v in ops.items() if v}


def _keyed(items: list[Any]) -> dict[str, Any]:
    return {(i["e"] if isinstance(i, dict) else i): i for i in items}


def _whole(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Subfields of ``before``; what only ``after`` has is emptied."""
    return {**dict.fromkeys(after), **before}
