"""Whatever was done can be taken back (I13): the newest change of every person, undone on a copy."""

from typing import TYPE_CHECKING, Any

from sync.history import undo
from sync.kinds import KINDS
from sync.normalise import fold
from sync.push import push_as
from sync.records import History, Record

if TYPE_CHECKING:
    from tests.sim.simulation import Simulation

WHOLE = ("scalar", "text", "counter", "set")


def check_undo(s: "Simulation") -> None:
    """Each undo leads to what the history says was there before; the account is put back after it."""
    kept = s.backups.take()
    for i, record in s.world.records().items():
        rows = s.world.history(i) if record.kind in ("contact", "goal") and not record.merged_into else []
        if rows and rows[0].changes["op"] in ("put", "del") and "then" not in rows[0].changes:
            push_as(s.world.store, "server:undo", [undo(rows[0], record)], s.world.server.ctx())
            _check(rows[0], record, s.world.records()[i])
            s.backups.put_back(kept)


def _check(row: History, before: Record, after: Record) -> None:
    if row.changes["op"] == "del":
        assert after.live and after.doc == before.doc, "an undelete gives back another record (I13)"
        return
    fields = KINDS[before.kind].fields
    for name, (was, now, *lost) in row.changes["f"].items():
        if name in fields and fields[name].type in WHOLE and not lost and was != now:
            assert _plain(after.doc.get(name)) == _plain(was), f"undo of {name} gave {after.doc.get(name)} (I13)"


def _plain(value: Any) -> Any:
    return {fold(v) for v in value} if isinstance(value, list) else value or None
