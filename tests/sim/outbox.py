"""The outbox of a reference device: what was typed, in order, and what a screen shows of it (SPEC.md 10)."""

from copy import deepcopy
from dataclasses import dataclass, field

from sync.kinds import SCHEMA_VERSION
from tests.sim.overlay import fields_of, overlay
from tests.sim.sections import diff
from tests.sim.server import Clock

OVERLAID = ("new", "sent", "parked")


@dataclass
class Entry:
    """One outbox entry. ``m`` is the wire form without mid and age; ``n`` the order of writing."""

    device: str
    mid: int
    n: float
    m: dict
    at: int
    state: str = "new"
    ack_seq: int = 0
    sent: bool = False

    @property
    def first_name(self):
        return self.m.get("was") or [self.device, self.mid]


@dataclass
class Outbox:
    """What one IndexedDB of one browser profile holds. It knows no network."""

    clock: Clock
    id: str
    account: str = "acc"
    skew: int = 0
    coalesces: bool = False
    cursor: int = 0
    epoch: str | None = None
    next_mid: int = 1
    booting: bool = True
    snap: dict = field(default_factory=dict)
    snap_old: dict = field(default_factory=dict)
    outbox: list = field(default_factory=list)
    attention: list = field(default_factory=list)
    safe_mid: int = 0
    before_epoch: int = 0
    digests_ok: bool = True
    _n: int = 0

    # --- what a screen sees ---

    def overlaid(self, record_id=None):
        rows = [e for e in self.outbox if e.state in OVERLAID or (e.state == "acked" and e.ack_seq > self.cursor)]
        rows = [e for e in rows if record_id is None or _names(e.m, record_id)]
        return sorted(rows, key=lambda e: e.n)

    def row(self, record_id):
        return overlay(self.snap.get(record_id), [e.m for e in self.overlaid(record_id) if _applies(e.m, record_id)])

    def doc(self, record_id):
        """The record as shown, None if it is deleted or unknown."""
        row = self.row(record_id)
        return None if row is None or "del" in row else row["doc"]

    def live(self, kind=None):
        ids = {*self.snap, *(e.m["id"] for e in self.outbox if e.m.get("id"))}
        rows = {i: self.row(i) for i in sorted(ids)}
        return {i: r["doc"] for i, r in rows.items() if r and "del" not in r and kind in (None, r["k"])}

    def conflicts(self):
        return [d for d in self.live("conflict").values() if not d.get("resolved")]

    # --- writing ---

    def create(self, kind, record_id, /, **doc):
        m = {"op": "put", "create": True, "kind": kind, "id": record_id, "b": 0, **diff(kind, {}, doc)}
        return self.write(m)

    def edit(self, record_id, /, before=None, **after):
        """Change fields; ``before`` is the document that the form was opened with."""
        row = self.row(record_id)
        before = row["doc"] if before is None else before
        m = {"op": "put", "kind": row["k"], "id": record_id, **diff(row["k"], before, {**before, **after})}
        return self.write(m) if fields_of(m) else None

    def put(self, record_id, kind="contact", **sections):
        return self.write({"op": "put", "kind": kind, "id": record_id, **sections})

    def delete(self, record_id):
        row = self.row(record_id)
        return self.write({"op": "del", "kind": row["k"], "id": record_id})

    def undelete(self, record_id):
        return self.write({"op": "undel", "id": record_id})

    def merge(self, record_id, into, **pick):
        return self.write({"op": "merge", "id": record_id, "into": into, "pick": pick})

    def unmerge(self, record_id):
        return self.write({"op": "unmerge", "id": record_id})

    def distinct(self, record_id, other):
        return self.write({"op": "distinct", "id": record_id, "other": other})

    def write(self, m):
        m = {"schema": SCHEMA_VERSION, "cur": self.cursor, **self._bases(m), **deepcopy(m)}
        if self.coalesces and self._coalesce(m):
            return None
        entry = Entry(self.id, self.next_mid, self._next_n(), m, self.wall())
        self.next_mid += 1
        self.outbox.append(entry)
        return entry

    def wall(self):
        return self.clock.now + self.skew

    def _next_n(self):
        self._n += 1
        return self._n

    def _seq(self, record_id):
        return self.snap.get(record_id, {}).get("seq", 0)

    def _bases(self, m):
        record_id, waiting = m.get("id"), self.overlaid(m.get("id"))
        bases = {"b": self._seq(record_id)}
        if m["op"] == "put":
            found = {f: _base_of(e.m, f) for e in reversed(waiting) for f in m.get("set") or {}
                     if f in (e.m.get("set") or {})}
            bases["bs"] = {f: b for f, b in found.items() if b != bases["b"]}
        if m["op"] == "del":
            own = [b for e in waiting for b in [e.m.get("b", 0), *(e.m.get("bs") or {}).values()]]
            bases["b"] = min([bases["b"], *own]) if own else bases["b"]
            family = waiting + [e for e in self.overlaid() if record_id in contacts_of(self.row(e.m.get("id")))]
            bases["cur"] = min([self.cursor, *(e.m.get("cur", 0) for e in family)])
        return {k: v for k, v in bases.items() if v != {}}

    def _coalesce(self, m):
        last = next((e for e in reversed(self.outbox) if _names(e.m, m.get("id"))), None)
        if not last or last.sent or last.state != "new" or (last is not self.outbox[-1] and last.m["op"] != "put"):
            return False
        old = last.m
        if {m["op"], old["op"]} != {"put"} or old.get("b") != self._seq(m["id"]) or m.get("create"):
            return False
        if any(k in x for x in (m, old) for k in ("inc", "was")) or m.get("elem"):
            return False
        if any(t.get("bt", "") != old.get("text", {}).get(f, t)["v"] for f, t in (m.get("text") or {}).items()
               if f in old.get("text", {})):
            return False
        return self._fold(last, m)

    def _fold(self, last, m):
        old = last.m
        old.setdefault("set", {}).update(m.get("set") or {})
        for name, edit in (m.get("text") or {}).items():
            before = old.setdefault("text", {}).get(name)
            old["text"][name] = {**edit, "bt": before.get("bt", "")} if before else edit
        last.at = self.wall()
        return True


def _names(m, record_id):
    return record_id in (m.get("id"), m.get("into"), m.get("other"))


def _applies(m, record_id):
    return m.get("id") == record_id


def _base_of(m, name):
    return (m.get("bs") or {}).get(name, m.get("b", 0))


def contacts_of(row):
    return (row or {}).get("doc", {}).get("contacts") or []
