"""What must hold of the rows of a ``MemoryStore``, whatever happened (SPEC.md 12)."""

from typing import TYPE_CHECKING, Any

from sync.duplicates import keys_of
from sync.memory import Account
from sync.merge.references import parents, targets
from sync.records import Record
from sync.state import State

if TYPE_CHECKING:
    from tests.sim.simulation import Simulation

ROLE = "info@x.example"
Records = dict[str, Record]


def references_of(rows: Account) -> set[tuple[str, str]]:
    """What ``references`` must hold."""
    return {(target, r.id) for r in rows.records.values() for target in targets(r)}


def check_rows(s: "Simulation") -> None:
    """References, keys, aliases, seqs, children, and who was taken for one."""
    rows = s.world.store.account("acc")
    assert rows.references == references_of(rows), "references (I10)"
    with s.world.store.read("acc") as reader:
        state = State(reader, s.world.server.ctx(), rows.head)
    assert rows.keys == {(k, r.id) for r in rows.records.values() for k in keys_of(state, r)}, "keys"
    seqs = [r.seq for r in rows.records.values()]
    assert len(seqs) == len(set(seqs)) and max(seqs, default=0) <= rows.head.seq
    for record in rows.records.values():
        _alias(s, rows.records, record)
        if not s.happened.collected:
            _child(rows.records, record)


def _alias(s: "Simulation", records: Records, record: Record) -> None:
    target = records.get(record.merged_into or "")
    assert target is None or target.merged_into is None, "an alias of an alias (I10)"
    if target is not None and "m" in record.versions and _by_itself(s, record):
        before = record.versions["m"]
        assert before["into"] not in record.versions.get("d", ()), "two who are kept apart were merged (6.5)"
        names = {r.get("name") for r in (record.doc, before["doc"])} - {None}
        assert len(names) < 2, "people of different names were merged (6.2)"
        assert _addresses(record.doc) & _addresses(before["doc"]) - {ROLE}, "merged for an address of many (6.2)"


def _by_itself(s: "Simulation", record: Record) -> bool:
    """Did the server merge, and nobody ask for it?"""
    row = next((h for h in s.world.history(record.id) if h.changes["op"] == "merged"), None)
    asked = s.server.merges
    return row is not None and not row.device.startswith("server:") and (row.device, row.mid) not in asked


def _addresses(doc: dict[str, Any]) -> set[str]:
    return {str(i.get("value")) for i in doc.get("emails", ())}


def _child(records: Records, record: Record) -> None:
    """A child is deleted iff it was deleted itself or all its contacts are (5.7.3)."""
    contacts = [records.get(i) for i in parents(record)]
    if contacts and not (record.deleted_by or {}).get("own"):
        orphan = all(c is not None and not c.live for c in contacts)
        assert orphan != record.live, f"{record.id} and its contacts (5.7.3)"
