"""A put on an id that is not there: a new record, or a question for the rest of it (SPEC.md 5.8)."""

from typing import Any

from sync.kinds import KINDS
from sync.merge import elements
from sync.merge.delete import touch_parents
from sync.merge.references import list_fields, parent_field, single_fields
from sync.mutations import Mutation
from sync.normalise import fold
from sync.outcome import NeedFull, Outcome, Park
from sync.put import key_function, rendered
from sync.records import Record
from sync.state import Draft
from sync.versions import is_empty

_SETS = {k.name: {f.name for f in k.fields_of("set", "refs")} for k in KINDS.values()}
_ELEMENTS = {k.name: {f.name for f in k.fields_of("elements")} for k in KINDS.values()}


def create(draft: Draft, m: Mutation) -> Outcome:
    """Make the record; raises Park or NeedFull where that would not be what the person meant."""
    _check(draft, m)
    record = _build(draft, m)
    draft.add(record)
    draft.log(record, {"op": "create", "doc": record.doc})
    conflict = None
    if parent_field(m.kind):
        added = set(record.doc.get(parent_field(m.kind), ()))
        conflict = touch_parents(draft, m, record, was_deleted=False, added=added)
    return Outcome("applied", conflict=conflict)


def _check(draft: Draft, m: Mutation) -> None:
    if not m.create:
        waiting = draft.state.parked_create(m.id, (m.device, m.mid))
        if waiting is not None:
            raise Park("depends_on", waiting.id)
    if m.retried:
        return
    long_absent = m.cur < draft.state.head.horizon
    if not m.create and (m.base > 0 or long_absent):
        raise NeedFull([m.id])
    if long_absent and m.base == 0:
        unknown = [i for i in _added_parents(m) if draft.find(i) is None]
        if unknown:
            raise NeedFull(unknown)


def _added_parents(m: Mutation) -> list[str]:
    return list(m.elem.get(parent_field(m.kind), {}).get("add") or ())


def _build(draft: Draft, m: Mutation) -> Record:
    record = Record(m.id, m.kind, 0, 0, {}, {}, m.schema)
    seq = record.created_seq = draft.take(record)
    record.versions = {"n": [seq, m.device, m.mid, m.eff_at], "c": {m.device: [seq, m.mid]}}
    _values(draft, m, record.doc)
    if m.elem:
        _lists(draft, m, record)
    for name in {**m.start, **m.inc}:
        record.doc[name] = m.start.get(name, 0) + m.inc.get(name, 0)
    return record


def _values(draft: Draft, m: Mutation, doc: dict[str, Any]) -> None:
    refs = single_fields(m.kind)
    for name, value in m.set.items():
        if not is_empty(value):
            doc[name] = draft.resolve(value) if name in refs else value
    for name, edit in m.text.items():
        if edit["v"]:
            doc[name] = edit["v"]


def _lists(draft: Draft, m: Mutation, record: Record) -> None:
    entries: dict[str, elements.Entries] = {}
    for name, ops in m.elem.items():
        made = _entries(draft, m, name, ops)
        if made:
            entries[name] = made
    if entries:
        record.versions["e"] = entries
        for name, made in entries.items():
            shown = _simple(draft, m.kind, name, made)
            record.doc[name] = rendered(draft, record, name) if shown is None else shown


def _simple(draft: Draft, kind: str, name: str, made: elements.Entries) -> list[Any] | None:
    """What ``doc`` shows of a creation's entries where nothing collapses or moves; None if it may."""
    if name in _SETS.get(kind, ()):
        return [entry.get("d", key) for key, entry in made.items()]
    if name not in _ELEMENTS.get(kind, ()):
        return None
    if len(made) > 1:
        key_of = key_function(draft, kind, name)
        keys = [key for entry in made.values() if (key := key_of(entry))]
        if len(set(keys)) < len(keys) or any("pos" in e["s"] or "pref" in e["s"] for e in made.values()):
            return None
    return [{"e": e, **entry["s"]} for e, entry in made.items()]


def _entries(draft: Draft, m: Mutation, name: str, ops: dict[str, Any]) -> elements.Entries:
    items = ops.get("add") or []
    if name in _ELEMENTS.get(m.kind, ()) or ops.get("set") or (items and isinstance(items[0], dict)):
        return elements.new_elements([*items, *(ops.get("set") or ())])
    if name in list_fields(m.kind):
        return elements.new_set([draft.resolve(i) for i in items], str)
    return elements.new_set(items, fold)
