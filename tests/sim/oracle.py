"""A naive model: it keeps every mutation for ever and reads the rules of SPEC.md 5 off the whole list.

It shares nothing with ``sync`` but normalising: no compressed versions, no stamps. Compared at
rest with what the server has: values kept whole, the cards of those that lost, tags, counters, who
is one with whom, and who is deleted; through restores and collections. Left out are runs in which
the server merged by itself, people were taken apart again, or the database refused rows.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.conflicts import derived_id
from sync.mutations import parse
from sync.normalise import fold, same_text
from tests.sim.server import Server

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
        self.bodies: list[tuple[int, dict[str, Any]]] = []
        self.merges: set[tuple[str, int]] = set()
        """Names of the merges that somebody asked for."""

    def push(self, body: dict[str, Any]) -> dict[str, Any]:
        self.batches += 1
        self.bodies.append((self.clock.now, body))
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
    received: int
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
    """One record as it must be; ``into``: it is one with that one now."""

    kind: str = "contact"
    created: int = 0
    into: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    writers: dict[str, Change] = field(default_factory=dict)
    tags: dict[str, dict[str, int]] = field(default_factory=dict)
    count: int = 0
    deleted: bool = False
    contents: list[Change] = field(default_factory=list)
    cards: set[tuple[str, str, int]] = field(default_factory=set)
    """(field, device, mid) of what two said at once: the loser is shown to both."""


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
        elif row.status not in ("parked", "need_full") and m["op"] in ("put", "del", "undel", "merge"):
            floor = max((t for seq, t in received if seq <= m.get("cur", 0)), default=0)
            at = max(floor, min(recv_at, recv_at - max(0, m["age"])))
            out.append(Change(m, row.device, row.mid, row.seq_first or 0, at, recv_at,
                              replays.setdefault(batch, set())))
        if row.seq_first:
            received.append((row.seq_first, recv_at))
    return out


class Model(dict[str, Expected]):
    """All records, made by one mutation after the other."""

    def root(self, record_id: str) -> str:
        """Id of the record that this one is part of today."""
        record = self.get(record_id)
        return self.root(record.into) if record and record.into else record_id

    def find(self, record_id: str) -> "Expected | None":
        return self.get(self.root(record_id))

    def apply(self, c: Change) -> None:
        record, op = self.find(c.m["id"]), c.m["op"]
        if op == "put" and (c.seq or c.m.get("inc")):
            if record is None:
                record = self[c.m["id"]] = Expected(c.m["kind"], c.seq)
            elif c.m.get("create") and c.m.get("b"):
                return  # a pre-image
            _put(record, c, self[c.m["id"]])
        elif op == "undel" and record:
            record.deleted = False
            record.contents.append(c)
        elif op == "del" and record and not self[c.m["id"]].into:
            record.deleted = record.deleted or all(c.saw(other, c.m.get("b", 0)) for other in record.contents)
        elif op == "merge":
            self._merge(c, record, self.find(c.m["into"]))

    def _merge(self, c: Change, a: "Expected | None", b: "Expected | None") -> None:
        if a is None or b is None or a is b:
            return
        older, younger = sorted((a, b), key=lambda r: r.created)
        names = {id(r): i for i, r in self.items()}
        younger.into = names[id(older)]
        older.deleted = False
        for name, value in younger.values.items():
            _join(older, younger, name, value, c)
        for tag, adds in younger.tags.items():
            held = older.tags.setdefault(tag, {})
            held.update({d: max(seq, held.get(d, 0)) for d, seq in adds.items()})
        older.contents += [*younger.contents, c]


    def cards(self, record_id: str) -> set[str]:
        """Ids of the cards about a record, those from before it was made of two included."""
        names = [i for i, r in self.items() if i == record_id or (r.into and self.find(i) is self[record_id])]
        return {derived_id(f"{device}{mid}{i}{f}") for i in names for f, device, mid in self[i].cards}


def _join(older: Expected, younger: Expected, name: str, value: Any, c: Change) -> None:
    """The later of two values is shown, with who wrote it; of two, the other has a card."""
    now, writer, theirs = older.values.get(name), older.writers.get(name), younger.writers[name]
    if not value or same_text(str(now or "")) == same_text(str(value)):
        return
    if now and name in FIELDS:
        older.cards.add((name, c.device, c.mid))
    if not now or (writer and theirs.at > writer.at):
        older.values[name], older.writers[name] = value, theirs


def expected(changes: list[Change], collections: list[tuple[int, set[str]]]) -> Model:
    """What the rules make of all mutations; of what was collected, nothing was ever there."""
    model, later = Model(), list(collections)
    for c in changes:
        while later and later[0][0] < c.received:
            _forget(model, later.pop(0)[1])
        model.apply(c)
    for _, gone in later:
        _forget(model, gone)
    return model


def _forget(model: Model, gone: set[str]) -> None:
    for i in gone:
        if i in model and not model[i].into:
            del model[i]


def _put(record: Expected, c: Change, named: Expected) -> None:
    """``named``: the record that the author wrote to; what did not come from it was not seen."""
    for name, value in (c.m.get("set") or {}).items():
        writer = record.writers.get(name)
        seen = c.saw(writer, c.base(name)) and (named is record or writer is None or named.writers.get(name) is writer)
        _value(record, c, name, value, seen=seen)
    ops = (c.m.get("elem") or {}).get("tags") or {}
    for tag in ops.get("rem") or ():
        held = record.tags.get(fold(tag), {})
        record.tags[fold(tag)] = {d: s for d, s in held.items() if s > c.base("tags") and d != c.device}
    for tag in ops.get("add") or ():
        record.tags.setdefault(fold(tag), {})[c.device] = c.seq
    record.count += (c.m.get("start") or {}).get("count", 0) + (c.m.get("inc") or {}).get("count", 0)
    if c.content:
        record.deleted = False
        record.contents.append(c)


def _value(record: Expected, c: Change, name: str, value: Any, *, seen: bool) -> None:
    now, writer = record.values.get(name), record.writers.get(name)
    equal = same_text(now or "") == same_text(value or "") if isinstance(value or now or "", str) else now == value
    scanned = c.m.get("create") and (c.m.get("set") or {}).get("source") in ("scan", "link")
    stands = not seen and not equal and (
        not value or (now and ((writer and c.at < writer.at) or scanned)))
    if not seen and not equal and now and value and name in FIELDS:
        record.cards.add((name, c.device, c.mid))
    if not stands and not (equal and seen):
        record.values[name], record.writers[name] = (now if equal else value), c


def compare(s: "Simulation") -> None:
    """The server has what the naive model expects."""
    documents, records = s.world.documents(), s.world.records()
    with_children = {i for r in records.values() if r.kind == "interaction" for i in _ever(r)}
    model = expected(changes_of(s), s.happened.collections)
    for record_id, want in model.items():
        have = records.get(record_id)
        if want.kind not in ("contact", "goal"):
            continue
        assert have is not None, f"{record_id} is not there"
        into = model.root(record_id) if want.into else None
        assert have.merged_into == into, f"{record_id} should be merged into {into or 'nobody'}"
        if want.into:
            continue
        if record_id not in with_children:
            assert (record_id not in documents) == want.deleted, f"{record_id}: deleted should be {want.deleted} (I6)"
        for name in FIELDS:
            assert have.doc.get(name) == (want.values.get(name) or None), f"{record_id}.{name}"
        assert {fold(t) for t in have.doc.get("tags", [])} == {t for t, adds in want.tags.items() if adds}, "tags"
        assert have.doc.get("count", 0) == want.count, "count"
        assert _cards(records, record_id) == model.cards(record_id), f"{record_id}: cards of two versions"


def _cards(records: Any, record_id: str) -> set[str]:
    return {i for i, r in records.items() if r.kind == "conflict" and r.doc.get("record") == record_id
            and r.doc.get("field") in FIELDS and r.doc["type"] == "scalar"}


def _ever(record: Any) -> set[str]:
    return {*record.versions.get("e", {}).get("contacts", {}), *record.doc.get("contacts", [])}
