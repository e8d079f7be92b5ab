"""A reference device: the client's rules of SPEC.md 10 in Python, speaking the real wire format.

It resolves nothing. Time comes from a ``Clock``, the network is whatever calls ``Server``;
``crash`` points and lost answers are the caller's: every method is one transaction.
"""

from copy import deepcopy

from sync import digest
from sync.errors import EpochChanged, Fork, Gap, Resync, SyncError
from sync.kinds import SCHEMA_VERSION
from tests.sim.outbox import Entry, Outbox, contacts_of
from tests.sim.sections import diff


class Device(Outbox):
    """An outbox with a server somewhere: pushes, pulls, and gets along with refusals."""

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
        entry.ack_seq = result["seq"]
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
            out += [p for p in contacts_of(self.snap.get(record_id) or self.snap_old.get(record_id)) if p not in out]
            out.append(record_id)
        return list(dict.fromkeys(out))

    def _pre_image(self, record_id, old):
        sections = diff(old["k"], {}, old["doc"])
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
        return e.mid <= self.safe_mid if e.device == self.id else self.safe_mid > 0

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
                e.state, e.ack_seq = "acked", page["to"]
        if not page["more"]:
            self.digests_ok = (page["count"], page["digest"]) == self.tally()
        self._drop()
        return page["more"]

    def _apply_item(self, item):
        old = self.snap.get(item["id"], {})
        doc = item.get("doc", item.get("last", old.get("doc", {})))
        extra = {k: item[k] for k in ("del", "into") if k in item}
        self.snap[item["id"]] = {"k": item["k"], "seq": item["seq"], "doc": doc, **extra}

    def tally(self):
        alive = [(i, s["seq"]) for i, s in self.snap.items() if "del" not in s]
        return len(alive), digest.to_hex(digest.of_records(alive))

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
