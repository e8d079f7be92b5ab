"""The naive model beside the server, at rest."""

from typing import TYPE_CHECKING, Any

from sync.normalise import fold, normalise
from tests.sim.listening import Change, changes_of
from tests.sim.oracle import FIELDS, Expected, Model

if TYPE_CHECKING:
    from tests.sim.simulation import Simulation


COME, GONE = {"create", "undel", "revive", "unmerge"}, {"del"}
Lives = dict[str, list[tuple[int, bool]]]
"""Of each record: since which seq it was there, or was deleted."""


def lives_of(s: "Simulation") -> Lives:
    """When people came and went, as the history has it."""
    lives: Lives = {}
    for row in s.world.store.account("acc").history:
        for op in (row.changes["op"], row.changes.get("then")):
            if op in COME | GONE:
                lives.setdefault(row.record_id, []).append((row.seq, op in COME))
    return lives


def expected(changes: list[Change], collections: list[tuple[int, set[str]]], lives: Lives) -> Model:
    """What the rules make of all mutations; of what was collected, nothing was ever there.

    Meetings are not in the model: whether somebody who was met was there at a time is taken from the history.
    """
    model, later, met = Model(), list(collections), set[str]()
    for c in changes:
        while later and later[0][0] < c.received:
            model.forget(later.pop(0)[1])
        model.apply(c)
        met |= _met(c)
        for record in filter(None, map(model.find, met)):
            record.deleted = next((not there for seq, there in reversed(lives.get(record.id, ())) if seq <= c.last),
                                  record.deleted)
    for _, gone in later:
        model.forget(gone)
    return model


def _met(c: Change) -> set[str]:
    return {*((c.m.get("elem") or {}).get("contacts") or {}).get("add", ())}


def compare(s: "Simulation") -> None:
    """The server has what the naive model expects."""
    records = s.world.records()
    model = expected(changes_of(s), s.happened.collections, lives_of(s))
    with_children = {i for r in records.values() if r.kind == "interaction" for i in _ever(r)}
    for record_id, want in model.items():
        if want.kind in ("contact", "goal"):
            _compare(records, model, want, knows_deletes=record_id not in with_children)
    if not s.happened.collected:
        questions = {i for i, r in records.items() if r.kind == "conflict" and r.doc["type"] == "duplicate"}
        assert questions == model.asked, "who was asked whether two are one (6.2)"


def _compare(records: Any, model: Model, want: Expected, *, knows_deletes: bool) -> None:
    have, i = records.get(want.id), want.id
    assert have is not None, f"{i} is not there"
    into = model.root(i) if want.into else None
    assert have.merged_into == into, f"{i} should be merged into {into or 'nobody'}"
    if want.into:
        return
    assert not knows_deletes or have.live != want.deleted, f"{i}: deleted should be {want.deleted} (I6)"
    for name in FIELDS:
        assert have.doc.get(name) == (want.values.get(name) or None), f"{i}.{name}"
    assert {fold(t) for t in have.doc.get("tags", [])} == {t for t, adds in want.tags.items() if adds}, f"{i}.tags"
    shown = {normalise("email", e.get("value", "")) for e in have.doc.get("emails", [])} - {""}
    assert shown == want.addresses(), f"{i}.emails"
    assert have.doc.get("count", 0) == want.count, f"{i}.count"
    assert _cards(records, i) == model.cards(i), f"{i}: cards of two versions"


def _cards(records: Any, record_id: str) -> set[str]:
    return {i for i, r in records.items() if r.kind == "conflict" and r.doc.get("record") == record_id
            and r.doc.get("field") in FIELDS and r.doc["type"] == "scalar"}


def _ever(record: Any) -> set[str]:
    return {*record.versions.get("e", {}).get("contacts", {}), *record.doc.get("contacts", [])}
