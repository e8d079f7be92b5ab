"""A store, a clock and devices: what the scenarios are played on."""

from collections.abc import Callable

from tests.sim.device import Device
from tests.sim.server import Clock, Server

ALL = 1_000_000


class Died(Exception):
    """The server process ended at a fault point."""


class World:
    """One account on a store. Works on any ``sync.store.Store``."""

    def __init__(self, store, **context):
        self.store = store
        self.clock = Clock()
        self.server = Server(store, self.clock, **context)
        self._devices = 0

    def device(self, name="", make=Device, **options) -> Device:
        self._devices += 1
        return make(self.clock, name or f"dev-{self._devices}", **options)

    def devices(self, n):
        return [self.device() for _ in range(n)]

    def shared(self, n=2, kind="contact", record_id="c1", **doc):
        """``n`` devices that all have one record."""
        devices = self.devices(n)
        devices[0].create(kind, record_id, **doc)
        self.sync(*devices)
        return devices

    def sync(self, *devices, rounds=3):
        """Let all devices exchange everything; then they must be at rest and equal (I2, I14)."""
        for _ in range(rounds):
            for d in devices:
                self.clock.tick()
                d.sync(self.server)
        self.check(*devices)

    def check(self, *devices):
        """Everybody shows what the server has, and the digests agree."""
        truth = self.documents()
        for d in devices:
            assert d.digests_ok, f"digest of {d.id} differs"
            parked = {e.m.get("id") for e in d.outbox if e.state == "parked"}
            assert {k: v for k, v in d.live().items() if k not in parked} == {
                k: v for k, v in truth.items() if k not in parked}

    def records(self):
        with self.store.read("acc") as reader:
            ids = [r.id for r in reader.feed(0, ALL, boot=False)]
            return {r.id: r for r in reader.records(ids)}

    def documents(self, kind=None):
        return {i: r.doc for i, r in self.records().items() if r.live and kind in (None, r.kind)}

    def doc(self, record_id="c1"):
        return self.documents().get(record_id)

    def conflicts(self, type_=None):
        docs = self.documents("conflict").values()
        return [d for d in docs if not d.get("resolved") and type_ in (None, d["type"])]

    def quarantined(self):
        with self.store.read("acc") as reader:
            return reader.quarantined()

    def head(self):
        with self.store.read("acc") as reader:
            return reader.head

    def history(self, record_id="c1"):
        with self.store.read("acc") as reader:
            return reader.history(record_id)

    def everything(self):
        """All that must not change when a push is replayed."""
        records = {i: (r.kind, r.seq, r.doc, r.versions, r.deleted_seq, r.merged_into)
                   for i, r in self.records().items()}
        return records, self.head(), len(self.quarantined())

    def die_at(self, point):
        """The next time the server gets here, it is gone."""
        original = self.store.fault

        def fault(reached):
            if reached == point:
                self.store.fault = original
                raise Died(point)

        self.store.fault = fault

    def words(self):
        """Every text the server still has anywhere (I1)."""
        with self.store.read("acc") as reader:
            ids = [r.id for r in reader.feed(0, ALL, boot=False)]
            parts = [str(r.doc) for r in reader.records(ids)]
            parts += [str(h.changes) for i in ids for h in reader.history(i, ALL)]
            parts += [q.payload for q in reader.quarantined()]
        return "\n".join(parts)


StoreFactory = Callable[[], object]
