"""Random devices over a bad network (SPEC.md 11): agitate, heal, sync, then everything must hold.

Deterministic from Hypothesis' seed: a fake clock, a fake network, no sleeping.
"""

import contextlib
import copy
import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from sync import gc
from sync.duplicates import keys_of
from sync.epoch import restarted
from sync.errors import SyncError
from sync.memory import MemoryStore, rebuilt_references
from sync.records import Effects
from sync.state import State
from tests.sim.world import Died, World

DAY = 86_400_000
PEOPLE = st.sampled_from(["c0", "c1", "c2"])
WHO = st.integers(0, 2)
FIELDS = st.sampled_from(["name", "title", "organisation"])
TAGS = st.sampled_from(["vip", "VIP", "maps", "zines"])
POINTS = st.sampled_from(["after_lock", "after_reconcile", "between_statements", "before_commit",
                          "after_commit", "before_response"])


class Machine(RuleBasedStateMachine):
    """Three devices, three people, one goal, meetings; every typed word is unique."""

    packets = Bundle("packets")

    @initialize(swarm=st.integers(0, 7))
    def begin(self, swarm):
        self.world = World(MemoryStore())
        self.devices = self.world.devices(3)
        self.swarm = swarm
        self.words: list[tuple[str, str]] = []
        self.incs = 0
        self.meetings: list[str] = []
        self.collected = self.restored = False
        self.saved = None
        self.n = 0
        for i, d in enumerate(self.devices):
            d.coalesces = bool(swarm & 1)
            d.skew = [0, 10 * 365 * DAY, -3 * DAY][i] if swarm & 2 else 0

    def word(self, record_id):
        self.n += 1
        word = f"w{self.n}x"
        self.words.append((word, record_id))
        return word

    def shown(self, who, record_id):
        return self.devices[who].doc(record_id)

    # --- typing ---

    @rule(who=WHO, i=PEOPLE)
    def create(self, who, i):
        if self.devices[who].row(i) is None:
            self.devices[who].create("contact", i, name=self.word(i))

    @rule(who=WHO, i=PEOPLE, field=FIELDS)
    def set_scalar(self, who, i, field):
        if self.shown(who, i):
            self.devices[who].edit(i, **{field: self.word(i)})

    @rule(who=WHO, i=PEOPLE, field=FIELDS)
    def clear_scalar(self, who, i, field):
        if self.shown(who, i):
            self.devices[who].edit(i, **{field: None})

    @rule(who=WHO, i=PEOPLE, at=st.integers(0, 5), gone=st.integers(0, 2))
    def edit_text(self, who, i, at, gone):
        doc = self.shown(who, i)
        if doc is not None:
            words = doc.get("note", "").split(" ")
            words[at:at + gone] = [self.word(i)]
            self.devices[who].edit(i, note=" ".join(w for w in words if w))

    @rule(who=WHO, i=PEOPLE, tag=TAGS, add=st.booleans())
    def tag(self, who, i, tag, add):
        doc = self.shown(who, i)
        if doc is not None:
            tags = [t for t in doc.get("tags", []) if t != tag]
            self.devices[who].edit(i, tags=[*tags, tag] if add else tags)

    @rule(who=WHO, i=PEOPLE, what=st.sampled_from(["add", "same", "set", "rem"]))
    def email(self, who, i, what):
        doc = self.shown(who, i)
        if doc is None:
            return
        emails = list(doc.get("emails", []))
        if what == "add":
            emails.append({"e": f"e{self.n}{who}", "value": f"{self.word(i)}@x.example"})
        elif what == "same" and self.swarm & 4:
            self.n += 1
            emails.append({"e": f"s{self.n}", "value": f"{i}@x.example"})
        elif emails and what == "set":
            emails[0] = {**emails[0], "label": self.word(i)}
        elif emails:
            emails.pop()
        self.devices[who].edit(i, emails=emails)

    @rule(who=WHO)
    def count(self, who):
        device = self.devices[who]
        self.incs += 1
        if device.row("g0") is None:
            device.create("goal", "g0", count=1)
        else:
            device.put("g0", kind="goal", inc={"count": 1})

    @rule(who=WHO, i=PEOPLE)
    def meet(self, who, i):
        if self.shown(who, i) is not None:
            self.meetings.append(f"m{len(self.meetings)}")
            self.devices[who].create("interaction", self.meetings[-1], contacts=[i], note=self.word(self.meetings[-1]))

    @rule(who=WHO, i=PEOPLE, data=st.data())
    def move(self, who, i, data):
        seen = [m for m in self.meetings if self.shown(who, m)]
        if seen and self.shown(who, i) is not None:
            self.devices[who].edit(data.draw(st.sampled_from(seen)), contacts=[i])

    @rule(who=WHO, i=st.sampled_from(["c0", "c1", "c2", "m0", "m1"]))
    def delete(self, who, i):
        if self.shown(who, i) is not None:
            self.devices[who].delete(i)

    @rule(who=WHO, i=st.sampled_from(["c0", "c1", "c2", "m0"]))
    def undelete(self, who, i):
        row = self.devices[who].row(i)
        if row and "del" in row and "into" not in row:
            self.devices[who].undelete(i)

    @rule(who=WHO, a=PEOPLE, b=PEOPLE, what=st.sampled_from(["merge", "unmerge", "distinct"]))
    def join(self, who, a, b, what):
        device = self.devices[who]
        if what == "unmerge":
            if "into" in (device.row(a) or {}):
                device.unmerge(a)
        elif a != b and self.swarm & 4 and device.doc(a) is not None and device.doc(b) is not None:
            getattr(device, what)(a, b)

    @rule(who=WHO)
    def bad_mutation(self, who):
        self.devices[who].write({"op": "put", "kind": "ghost", "id": f"x{self.n}", "create": True,
                                 "set": {"boo": self.word("ghost")}})

    # --- the network ---

    @rule(target=packets, who=WHO, limit=st.integers(1, 5))
    def send(self, who, limit):
        self.world.clock.tick()
        return who, self.devices[who].push_body(limit)

    @rule(packet=packets, answered=st.booleans())
    def deliver(self, packet, answered):
        """Any packet, any time, as often as the network likes."""
        who, body = packet
        device = self.devices[who]
        self.world.clock.tick(10)
        try:
            answer = self.world.server.push(body)
        except SyncError as error:
            if answered:
                device.refused(body, error)
            return
        if answered:
            device.receive_push(body, answer)

    @rule(packet=packets, point=POINTS)
    def server_dies(self, packet, point):
        self.world.die_at(point)
        with contextlib.suppress(SyncError, Died):
            self.world.server.push(packet[1])
        self.world.store.__dict__.pop("fault", None)

    @rule(who=WHO, limit=st.integers(1, 5))
    def pull_page(self, who, limit):
        device = self.devices[who]
        body = device.pull_body(limit)
        try:
            device.receive_pull(body, self.world.server.pull(body))
        except SyncError as error:
            if error.code in ("epoch", "fork"):
                device.refused(body, error)

    @rule(who=WHO)
    def sync_one(self, who):
        self.world.clock.tick()
        self.devices[who].sync(self.world.server, limit=3)

    # --- accidents ---

    @rule(who=WHO)
    def clone(self, who):
        """A phone restored from its own backup replaces another device."""
        if self.swarm & 1 and not self.collected:
            twin = copy.deepcopy(self.devices[who])
            twin.clock = self.world.clock
            other = (who + 1) % 3
            if not self.devices[other].outbox:
                self.devices[other] = twin

    @rule()
    def backup(self):
        if not self.collected:
            self.saved = copy.deepcopy(self.world.store.accounts)

    @rule()
    def restore(self):
        if self.saved is not None and not self.collected:
            self.world.store.accounts = copy.deepcopy(self.saved)
            self.restored = True
            with self.world.store.write("acc", self.world.clock.now) as tx:
                tx.apply(Effects(head=restarted(tx.head, self.world.clock.now, self.world.clock.new_id())))

    @rule()
    def collect(self):
        if self.saved is None and self.swarm & 2:
            self.collected = True
            self.world.clock.tick(200 * DAY)
            while gc.collect(self.world.store, self.world.server.ctx()):
                pass

    # --- at rest ---

    def teardown(self):
        if not hasattr(self, "world"):
            return
        self.world.sync(*self.devices, rounds=4)
        self.check_words()
        self.check_rows()
        self.check_counter()
        before = self.world.everything()
        self.world.sync(*self.devices, rounds=1)
        assert self.world.everything()[0] == before[0], "a sync at rest changed something"

    def check_words(self):
        text = self.world.words()
        held = "".join(str(e.m) for d in self.devices for e in d.outbox)
        known = set(self.world.records()) | {"ghost"}
        for word, record_id in self.words:
            if record_id in known or not self.collected:
                assert word in text or word in held or self.was_replaced(word), word

    def was_replaced(self, word):
        """Coalescing: the same device replaced it before it was sent."""
        return bool(self.swarm & 1)

    def check_rows(self):
        rows = self.world.store.account("acc")
        assert rows.references == rebuilt_references(rows)
        state = State(None, self.world.server.ctx(), rows.head)
        assert rows.keys == {(k, r.id) for r in rows.records.values() for k in keys_of(state, r)}
        for r in rows.records.values():
            if r.merged_into:
                target = rows.records.get(r.merged_into)
                assert target is None or target.merged_into is None, "an alias of an alias"
        seqs = [r.seq for r in rows.records.values()]
        assert len(seqs) == len(set(seqs)) and max(seqs, default=0) <= rows.head.seq

    def check_counter(self):
        if not self.swarm & 1 and self.incs and not self.collected:
            assert self.world.doc("g0")["count"] == self.incs


EXAMPLES = int(os.environ.get("SYNC_MACHINE_EXAMPLES", "60"))
TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=EXAMPLES, stateful_step_count=50, deadline=None,
                                suppress_health_check=list(HealthCheck))
