"""References between records: what points where, and following merges (SPEC.md 5.5)."""

from collections.abc import Iterator
from typing import Any

from sync.kinds import KINDS
from sync.merge.elements import set_list
from sync.records import Record

_REF = {k.name: tuple(f.name for f in k.fields_of("ref")) for k in KINDS.values()}
_REFS = {k.name: tuple(f.name for f in k.fields_of("refs")) for k in KINDS.values()}
_PARENT = {k.name: k.parent_field for k in KINDS.values() if k.parent_field}


def targets(record: Record | None) -> set[str]:
    """Every id that a record points at; a merged record points at its survivor only."""
    if record is None:
        return set()
    if record.merged_into:
        return {record.merged_into}
    doc, found = record.doc, set()
    for name in _REF.get(record.kind, ()):
        if name in doc:
            found.add(doc[name])
    for name in _REFS.get(record.kind, ()):
        found.update(doc.get(name, ()))
    return found


def parents(record: Record) -> list[str]:
    """Ids of the contacts that make a record a child; empty for other kinds."""
    name = _PARENT.get(record.kind)
    return record.doc.get(name, []) if name else []


def is_child_kind(kind: str) -> bool:
    """True for kinds whose records live and die with their contacts (5.7)."""
    return kind in _PARENT


def parent_field(kind: str) -> str:
    """Name of the references to parents, "" for other kinds."""
    return _PARENT.get(kind, "")


def named_in_put(kind: str, values: dict[str, Any], elem: dict[str, Any]) -> Iterator[str]:
    """Ids that a put points at: they are loaded with the record."""
    for name in _REF.get(kind, ()):
        if values.get(name):
            yield values[name]
    for name in _REFS.get(kind, ()):
        ops = elem.get(name)
        if ops:
            yield from ops.get("add") or ()
            yield from ops.get("rem") or ()


def single_fields(kind: str) -> tuple[str, ...]:
    """Names of the ``ref`` fields of a kind."""
    return _REF.get(kind, ())


def list_fields(kind: str) -> tuple[str, ...]:
    """Names of the ``refs`` fields of a kind."""
    return _REFS.get(kind, ())


def repoint(record: Record, old: str, new: str) -> bool:
    """Let a clone point at ``new`` instead of ``old``; what it was is kept in ``w`` for unmerge.

    ``w`` = {field: {new: [[old, new_was_there_too], ...]}}.
    """
    if record.merged_into == old:
        record.merged_into = new
        return True
    changed = False
    for name in single_fields(record.kind):
        if record.doc.get(name) == old:
            record.doc[name] = new
            _remember(record, name, old, new, False)
            changed = True
    for name in list_fields(record.kind):
        changed = _repoint_list(record, name, old, new) or changed
    return changed


def _remember(record: Record, name: str, old: str, new: str, both: bool) -> None:
    moved = record.versions.get("w", {})
    field = dict(moved.get(name, {}))
    field[new] = [*field.get(new, []), *field.pop(old, []), [old, both]]
    record.versions["w"] = {**moved, name: field}


def _repoint_list(record: Record, name: str, old: str, new: str) -> bool:
    entries: dict[str, Any] = record.versions.get("e", {}).get(name, {})
    if old not in entries:
        return False
    both = new in entries
    moved = {k: v for k, v in entries.items() if k != old}
    moved[new] = _joined(entries.get(new), entries[old], record.versions.get("n"))
    _store_list(record, name, moved)
    _remember(record, name, old, new, both)
    return True


def _joined(kept: dict[str, Any] | None, gone: dict[str, Any], n: list[Any] | None) -> dict[str, Any]:
    if kept is None:
        return gone
    default = {n[1]: n[0]} if n else {}
    adds = dict(gone.get("a", default))
    for device, seq in kept.get("a", default).items():
        adds[device] = max(seq, adds.get(device, 0))
    return {**kept, "a": adds}


def _store_list(record: Record, name: str, entries: dict[str, Any]) -> None:
    record.versions["e"] = {**record.versions.get("e", {}), name: entries}
    listed = set_list(entries, record.versions.get("n"))
    if listed:
        record.doc[name] = listed
    else:
        record.doc.pop(name, None)


def point_back(record: Record, loser: str, survivor: str) -> bool:
    """Undo ``repoint`` on a clone: references that were ``loser``'s are so again."""
    moved = record.versions.get("w", {})
    changed = False
    for name, field in moved.items():
        olds = field.get(survivor, [])
        index = next((i for i, (old, _) in enumerate(olds) if old == loser), None)
        if index is not None:
            changed = _point_field_back(record, name, survivor, olds, index) or changed
    return changed


def _point_field_back(record: Record, name: str, survivor: str, olds: list[list[Any]], index: int) -> bool:
    loser, both = olds[index]
    field = dict(record.versions["w"][name])
    field[loser], field[survivor] = olds[:index], olds[index + 1:]
    record.versions["w"] = {**record.versions["w"], name: {k: v for k, v in field.items() if v}}
    if name in single_fields(record.kind):
        if record.doc.get(name) != survivor:
            return False
        record.doc[name] = loser
        return True
    entries = record.versions.get("e", {}).get(name, {})
    if survivor not in entries:
        return False
    back = {k: v for k, v in entries.items() if both or k != survivor}
    _store_list(record, name, {**back, loser: entries[survivor]})
    return True
