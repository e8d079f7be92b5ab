"""A reference device: the client's rules of SPEC.md 10 in Python, speaking the real wire format.

It resolves nothing. Time comes from a ``Clock``, the network is whatever calls ``Server``;
``crash`` points and lost answers are the caller's: every method is one transaction.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field

from sync import digest
from sync.context import Context
from sync.errors import EpochChanged, Fork, Gap, Resync, SyncError
from sync.kinds import KINDS, SCHEMA_VERSION
from sync.pull import pull
from sync.push import push
from sync.snapshot import snapshot
from tests.sim.overlay import fields_of, is_empty, overlay

TWO_WEEKS = 14 * 86_400_000
OVERLAID = ("new", "sent", "parked")


@dataclass
class Clock:
    """True time of the simulation, ms. Devices add their own error to it."""

    now: int = 1_790_000_000_000
    counter: int = 0

    def tick(self, ms: int = 1000) -> int:
        self.now += ms
        return self.now

    def new_id(self) -> str:
        self.counter += 1
        return f"id-{self.counter:06d}"


class Server:
    """The HTTP side of a store: bodies go through JSON both ways, as on the wire."""

    def __init__(self, store, clock, account="acc", **context):
        self.store = store
        self.clock = clock
        self.account = account
        self.context = context

    def ctx(self) -> Context:
        return Context(self.account, self.clock.now, self.clock.new_id, **self.context)

    def push(self, body):
        return _wire(push(self.store, _wire(body), self.ctx()))

    def pull(self, body):
        return _wire(pull(self.store, _wire(body), self.ctx()))

    def snapshot(self, after=0, chunk=500):
        return [_wire(line) for part in snapshot(self.store, after, self.ctx(), chunk) for line in part]


def _wire(value):
    return json.loads(json.dumps(value))


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
    acked_at: int = 0
    sent: bool = False

    @property
    def first_name(self):
        return self.m.get("was") or [self.device, self.mid]


@dataclass
class Device:
    """One IndexedDB of one browser profile."""

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
        m = {"op": "put", "create": True, "kind": kind, "id": record_id, "b": 0, **_diff(kind, {}, doc)}
        return self.write(m)

    def edit(self, record_id, /, before=None, **after):
        """Change fields; ``before`` is the document that the form was opened with."""
        row = self.row(record_id)
        before = row["doc"] if before is None else before
        m = {"op": "put", "kind": row["k"], "id": record_id, **_diff(row["k"], before, {**before, **after})}
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
            family = waiting + [e for e in self.overlaid() if record_id in _contacts(self.row(e.m.get("id")))]
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

    # --- push ---

    def push_body(self, limit=500, with_pull=False):
        entries = sorted(self.waiting(), key=lambda e: e.mid)[:limit]
        for e in entries:
            e.state, e.sent = "sent", True
        wall = self.wall()
        muts = [{**e.m, "mid": e.mid, "age": wall - e.at} for e in entries]
        body = {"proto": 1, "schema": SCHEMA_VERSION, "account": self.account, "epoch": self.epoch,
                "device": self.id, "sent_at": wall, "ack_mid": self._acked(), "cursor": self.cursor,
                "muts": deepcopy(muts)}
        return body | ({"pull": {"cursor": self.cursor, "limit": 500, "boot": self.booting}} if with_pull else {})

    def _acked(self):
        mine = [e.mid for e in self.outbox if e.device == self.id and e.state in ("new", "sent")]
        return min(mine) - 1 if mine else self.next_mid - 1

    def receive_push(self, body, answer):
        """One transaction; a late answer to another name or epoch is thrown away."""
        if body["device"] != self.id or (body["epoch"] is not None and body["epoch"] != self.epoch):
            return
        self.epoch = self.epoch or answer["epoch"]
        self.safe_mid = max(self.safe_mid, answer["safe_mid"])
        by_mid = {e.mid: e for e in self.outbox if e.device == self.id}
        for result in answer["results"]:
            entry = by_mid.get(result["mid"])
            if entry is not None and entry.state in ("new", "sent"):
                self._settle(entry, result)
        if "pull" in answer:
            self.receive_pull({"cursor": body["pull"]["cursor"], "device": self.id, "epoch": answer["epoch"]},
                              answer["pull"])
        self._drop()

    def _settle(self, entry, result):
        entry.state = "parked" if result["st"] == "parked" else "acked"
        entry.ack_seq, entry.acked_at = result["seq"], self.wall()
        if result["st"] in ("merged", "lost", "kept_alive", "revived", "parked"):
            self.attention.append((entry.first_name, result))
        if result["st"] == "need_full":
            self._queue_full(entry, result["need"])

    def _queue_full(self, entry, need):
        later = [e for e in self.outbox if e.n > entry.n and e.m["op"] == "del" and e.m.get("id") == entry.m.get("id")]
        if later:
            return
        for i, record_id in enumerate(self._with_parents(need)):
            old = self.snap.get(record_id) or self.snap_old.get(record_id)
            if old is not None:
                self._queue(self._pre_image(record_id, old), entry.n - 0.5 + i * 1e-6, entry.at)
        own = {k: v for k, v in entry.m.items() if k != "was"}
        self._queue({**own, "was": list(entry.first_name)}, entry.n, entry.at)

    def _with_parents(self, need):
        out = []
        for record_id in need:
            out += [p for p in _contacts(self.snap.get(record_id) or self.snap_old.get(record_id)) if p not in out]
            out.append(record_id)
        return list(dict.fromkeys(out))

    def _pre_image(self, record_id, old):
        sections = _diff(old["k"], {}, old["doc"])
        counts = sections.pop("inc", {})
        start = {"start": counts} if counts and old["seq"] > self.before_epoch else {}
        return {"schema": SCHEMA_VERSION, "op": "put", "create": True, "kind": old["k"], "id": record_id,
                "b": max(old["seq"], 1), "cur": self.cursor, **sections, **start}

    def _queue(self, m, n, at):
        self.outbox.append(Entry(self.id, self.next_mid, n, m, at))
        self.next_mid += 1

    def _drop(self):
        self.outbox = [e for e in self.outbox if e.state != "acked" or e.ack_seq > self.cursor or not self._is_safe(e)]

    def _is_safe(self, e):
        return (e.device == self.id and e.mid <= self.safe_mid) or self.wall() - e.acked_at >= TWO_WEEKS

    # --- pull ---

    def pull_body(self, limit=500):
        return {"proto": 1, "schema": SCHEMA_VERSION, "account": self.account, "device": self.id,
                "epoch": self.epoch, "cursor": self.cursor, "limit": limit, "boot": self.booting}

    def receive_pull(self, body, page):
        """One transaction {snap, cursor, drops}; a page that does not fit is thrown away."""
        if body["device"] != self.id or page["from"] != self.cursor or self.epoch not in (None, page["epoch"]):
            return False
        if page["last_mid"] >= self.next_mid:
            raise Fork
        self.epoch = page["epoch"]
        for item in page["items"]:
            self._apply_item(item)
        self.cursor, self.booting = page["to"], self.booting and page["more"]
        self.safe_mid = max(self.safe_mid, page["safe_mid"])
        parked = [e for e in self.outbox if e.state == "parked" and e.device == self.id and e.mid <= page["last_mid"]]
        for e in parked:
            if e.mid not in page["parked"]:
                e.state, e.ack_seq, e.acked_at = "acked", page["to"], self.wall()
        if not page["more"]:
            self.digests_ok = (page["count"], page["digest"]) == self.tally()
        self._drop()
        return page["more"]

    def _apply_item(self, item):
        old = self.snap.get(item["id"], {})
        doc = item.get("doc", old.get("doc", {}))
        extra = {k: item[k] for k in ("del", "into") if k in item}
        self.snap[item["id"]] = {"k": item["k"], "seq": item["seq"], "doc": doc, **extra}

    def tally(self):
        alive = [(i, s["seq"]) for i, s in self.snap.items() if "del" not in s]
        total = 0
        for i, seq in alive:
            total ^= digest.of_record(i, seq)
        return len(alive), digest.to_hex(total)

    # --- errors ---

    def rename(self, epoch=None):
        """A new device id; what is not acked is numbered anew (fork, gap) or all of it (epoch)."""
        old_id = self.id
        acked = max((e.mid for e in self.outbox if e.device == old_id and e.state in ("acked", "parked")), default=0)
        acked = max(acked, self._acked())
        self.id, self.next_mid, self.safe_mid = self.clock.new_id(), 1, 0
        for e in sorted(self.outbox, key=lambda e: (e.n, e.mid)):
            if epoch is not None or (e.device == old_id and e.state in ("new", "sent", "parked")):
                self._renumber(e, old_id, acked)
        if epoch is not None:
            self._start_over(epoch)

    def _renumber(self, e, old_id, acked):
        e.m["was"], own = list(e.first_name), dict(map(tuple, e.m.get("own") or []))
        own[old_id] = max(own.get(old_id, 0), acked)
        e.m["own"] = [list(pair) for pair in own.items()]
        e.device, e.mid, e.state, e.ack_seq, e.sent = self.id, self.next_mid, "new", 0, True
        self.next_mid += 1

    def _start_over(self, epoch):
        self.before_epoch = self.cursor  # its counts are told again, one by one, by those who counted
        self.epoch, self.cursor, self.booting = epoch, 0, True
        self.snap_old |= self.snap
        self.snap = {}

    def resync(self, lines):
        """A snapshot into ``snap_new``, swapped in one transaction (410)."""
        head = lines[0]
        self.snap_old |= self.snap
        self.snap = {i["id"]: {"k": i["k"], "seq": i["seq"], "doc": i["doc"]} for i in lines[1:-1]}
        self.cursor, self.epoch, self.booting = head["head"], head["epoch"], False
        self._drop()

    def refused(self, body, error):
        """What the client does about a refusal; the outbox survives all of them."""
        if body["device"] != self.id:
            return
        if isinstance(error, EpochChanged):
            self.rename(epoch=error.extra["epoch"])
        elif isinstance(error, Fork):
            self.rename()
        elif isinstance(error, Gap):
            expect = error.extra["expect"]
            held = {e.mid: e for e in self.outbox if e.device == self.id}
            if expect not in held:
                self.rename()
            else:
                for mid, e in held.items():
                    if mid >= expect and e.state == "acked":
                        e.state = "new"
        else:
            raise error

    # --- a whole round ---

    def send(self, server, limit=500, lose_answer=False):
        body = self.push_body(limit)
        try:
            answer = server.push(body)
        except SyncError as error:
            self.refused(body, error)
            return None
        if not lose_answer:
            self.receive_push(body, answer)
        return answer

    def fetch(self, server, limit=500):
        """Pull until there is no more."""
        for _ in range(10_000):
            body = self.pull_body(limit)
            try:
                more = self.receive_pull(body, server.pull(body))
            except Resync:
                self.resync(server.snapshot())
                continue
            except SyncError as error:
                self.refused(body, error)
                continue
            if not more:
                return
        raise AssertionError("pull never ends")

    def waiting(self):
        return [e for e in self.outbox if e.device == self.id and e.state in ("new", "sent")]

    def sync(self, server, limit=500):
        """Push everything, then pull everything."""
        for _ in range(50):
            if not self.waiting():
                break
            self.send(server, limit)
        assert not self.waiting(), "the queue never empties"
        self.fetch(server)


def _names(m, record_id):
    return record_id in (m.get("id"), m.get("into"), m.get("other"))


def _applies(m, record_id):
    return m.get("id") == record_id


def _base_of(m, name):
    return (m.get("bs") or {}).get(name, m.get("b", 0))


def _contacts(row):
    return (row or {}).get("doc", {}).get("contacts") or []


def _diff(kind, before, after):
    """Sections of a put that lead from one document to another."""
    out = {}
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new and not (is_empty(old) and is_empty(new)):
            _add_field(out, KINDS[kind].fields[name].type if name in KINDS[kind].fields else "scalar", name, old, new)
    return out


def _add_field(out, type_, name, old, new):
    if type_ == "text":
        out.setdefault("text", {})[name] = {"v": new or "", **({"bt": old} if old else {})}
    elif type_ in ("set", "refs"):
        had, has = old or [], new or []
        out.setdefault("elem", {})[name] = _ops([i for i in has if i not in had], [], [i for i in had if i not in has])
    elif type_ == "elements":
        out.setdefault("elem", {})[name] = _element_ops(old or [], new or [])
    elif type_ == "counter":
        out.setdefault("inc", {})[name] = (new or 0) - (old or 0)
    else:
        out.setdefault("set", {})[name] = new


def _element_ops(old, new):
    had, has = {i["e"]: i for i in old}, {i["e"]: i for i in new}
    changed = [{"e": e, **{k: i.get(k) for k in {*i, *had[e]} if k != "e" and i.get(k) != had[e].get(k)}}
               for e, i in has.items() if e in had and i != had[e]]
    return _ops([i for e, i in has.items() if e not in had], changed, [e for e in had if e not in has])


def _ops(add, change, rem):
    return {k: v for k, v in (("add", add), ("set", change), ("rem", rem)) if v}
