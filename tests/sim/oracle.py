"""A naive model: it keeps every mutation for ever and reads the rules of SPEC.md 5 off the whole list.

It shares nothing with ``sync`` but normalising: no compressed versions, no stamps. Compared at
rest with what the server has: values kept whole, tags, counters, and who is deleted. Left out
are runs with merges, restores, collections and refused rows, the order of whose rows it cannot know.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.mutations import parse
from sync.normalise import fold, same_text
from tests.sim.device import Server

if TYPE_CHECKING:
    from tests.sim.simulation import Simulation

FIELDS = ("name", "title", "organisation")
QUIET = {"starred"}


class ListeningServer(Server):
    """Remembers what was sent, since a store keeps no age and no names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heard: dict[tuple[str, int, str], list[tuple[dict[str, Any], int, int]]] = {}
        self.batches = 0
        self.merges: set[tuple[str, int]] = set()
        """Names of the merges that somebody asked for."""

    def push(self, body: dict[str, Any]) -> dict[str, Any]:
        self.batches += 1
        for m in body["muts"]:
            key = (body["device"], m["mid"], parse(m, body["device"]).hash)
            self.heard.setdefault(key, []).append((m, self.clock.now, self.batches))
            if m["op"] == "merge":
                self.merges.add(key[:2])
        return super().push(body)


@dataclass
class Change:
    """One applied mutation: ``seq`` = of its record after it; ``at`` = effective time."""

    m: dict[str, Any]
    device: str
    mid: int
    seq: int
    at: int
    replays: set[tuple[str, int]]

    @property
    def content(self) -> bool:
        fields = {f for s in ("set", "text", "elem", "inc") for f in self.m.get(s) or {}}
        return self.m["op"] == "undel" or (self.m["op"] == "put" and bool(self.m.get("create") or fields - QUIET))

    def wrote(self, other: "Change") -> bool:
        own = dict(map(tuple, self.m.get("own") or []))
        return ((other.device == self.device and other.mid < self.mid) or other.mid <= own.get(other.device, 0)
                or (other.device, other.mid) in self.replays)

    def saw(self, other: "Change | None", base: int) -> bool:
        return other is None or other.seq <= base or self.wrote(other)

    def base(self, name: str) -> int:
        return (self.m.get("bs") or {}).get(name, self.m.get("b", 0))


@dataclass
class Expected:
    """One record as it must be."""

    values: dict[str, Any] = field(default_factory=dict)
    writers: dict[str, Change] = field(default_factory=dict)
    tags: dict[str, dict[str, int]] = field(default_factory=dict)
    count: int = 0
    deleted: bool = False
    contents: list[Change] = field(default_factory=list)


def changes_of(s: "Simulation") -> list[Change]:
    """Every mutation that had an effect, in the order of commit."""
    out: list[Change] = []
    replays: dict[int, set[tuple[str, int]]] = {}
    received: list[tuple[int, int]] = []
    for row in s.world.store.account("acc").mutations.values():
        heard = s.world.server.heard.get((row.device, row.mid, row.hash))
        if heard is None:
            continue
        m, recv_at, batch = next(h for h in heard if h[1] == row.recv_at)
        if (row.result or {}).get("dup"):
            same = {(c.device, c.mid) for c in out if tuple(c.m.get("was") or (c.device, c.mid)) == row.first_name}
            replays.setdefault(batch, set()).update(same | {row.first_name})
        elif row.status != "parked" and m["op"] in ("put", "del", "undel"):
            floor = max((t for seq, t in received if seq <= m.get("cur", 0)), default=0)
            at = max(floor, min(recv_at, recv_at - max(0, m["age"])))
            out.append(Change(m, row.device, row.mid, row.seq_first or 0, at, replays.setdefault(batch, set())))
        if row.seq_first:
            received.append((row.seq_first, recv_at))
    return out


def expected(changes: list[Change]) -> dict[str, Expected]:
    """What the rules make of all mutations."""
    out: dict[str, Expected] = {}
    for c in changes:
        record = out.get(c.m["id"])
        if c.m["op"] == "put" and (c.seq or c.m.get("inc")):
            _put(out.setdefault(c.m["id"], Expected()), c)
        elif c.m["op"] == "undel" and record:
            record.deleted = False
            record.contents.append(c)
        elif c.m["op"] == "del" and record:
            record.deleted = record.deleted or all(c.saw(other, c.m.get("b", 0)) for other in record.contents)
    return out


def _put(record: Expected, c: Change) -> None:
    for name, value in (c.m.get("set") or {}).items():
        _value(record, c, name, value)
    ops = (c.m.get("elem") or {}).get("tags") or {}
    for tag in ops.get("rem") or ():
        held = record.tags.get(fold(tag), {})
        record.tags[fold(tag)] = {d: s for d, s in held.items() if s > c.base("tags") and d != c.device}
    for tag in ops.get("add") or ():
        record.tags.setdefault(fold(tag), {})[c.device] = c.seq
    record.count += (c.m.get("inc") or {}).get("count", 0)
    if c.content:
        record.deleted = False
        record.contents.append(c)


def _value(record: Expected, c: Change, name: str, value: Any) -> None:
    now, writer = record.values.get(name), record.writers.get(name)
    seen = c.saw(writer, c.base(name))
    equal = same_text(now or "") == same_text(value or "") if isinstance(value or now or "", str) else now == value
    scanned = c.m.get("create") and (c.m.get("set") or {}).get("source") in ("scan", "link")
    stands = not seen and not equal and (
        not value or (now and ((writer and c.at < writer.at) or scanned)))
    if not stands and not (equal and seen):
        record.values[name], record.writers[name] = (now if equal else value), c


def compare(s: "Simulation") -> None:
    """The server has what the naive model expects."""
    documents, records = s.world.documents(), s.world.records()
    with_children = {i for r in records.values() if r.kind == "interaction" for i in _ever(r)}
    for record_id, want in expected(changes_of(s)).items():
        have = records.get(record_id)
        if have is None or have.kind not in ("contact", "goal"):
            continue
        if record_id not in with_children:
            assert (record_id not in documents) == want.deleted, f"{record_id}: deleted should be {want.deleted} (I6)"
        for name in FIELDS:
            assert have.doc.get(name) == (want.values.get(name) or None), f"{record_id}.{name}"
        assert {fold(t) for t in have.doc.get("tags", [])} == {t for t, adds in want.tags.items() if adds}, "tags"
        assert have.doc.get("count", 0) == want.count, "count"


def _ever(record: Any) -> set[str]:
    return {*record.versions.get("e", {}).get("contacts", {}), *record.doc.get("contacts", [])}
