"""The invariants of SPEC.md 12: some after every step, all of them at rest."""

import contextlib
from typing import TYPE_CHECKING, Any

from sync.memory import MemoryStore
from sync.push import replay_quarantine
from tests.sim.comparing import compare
from tests.sim.rows import check_rows
from tests.sim.undoing import check_undo

if TYPE_CHECKING:
    from tests.sim.simulation import Packet, Simulation

HALF_A_YEAR = 180 * 86_400_000


class Checks:
    """What was promised, and whether it holds."""

    def __init__(self, simulation: "Simulation") -> None:
        self.s = simulation
        self.top = 0
        self.deleted: dict[str, list[set[str]]] = {}
        self.put_back: list[set[str]] = [set(), set(), set()]

    # --- where words are ---

    def stored(self) -> set[str]:
        """Every word that the server still has anywhere."""
        from tests.sim.simulation import WORD

        return set(WORD.findall(self.s.world.words()))

    def held(self, *, unknown: bool = False) -> set[str]:
        """Words in queues that the device does not know the server to have; ``unknown``: that it has not."""
        from tests.sim.simulation import WORD

        epoch = self.s.world.head().epoch
        rows = [e for d in self.s.devices for e in d.outbox if e.state != "acked" or d.epoch != epoch]
        if unknown:
            with self.s.world.store.read("acc") as reader:
                known = {r.first_name for r in reader.named({tuple(e.first_name) for e in rows})}
            rows = [e for e in rows if tuple(e.first_name) not in known]
        return set(WORD.findall(str([_said(e.m) for e in rows]))) | self.comes_back()

    def comes_back(self) -> set[str]:
        """Words of collected people that some device has pulled and still writes about: they are told again (9.3)."""
        s, found = self.s, set[str]()
        if s.happened.restored or s.happened.merged:
            return found
        for d in s.devices if s.happened.gone else ():
            for e in d.waiting():
                if e.m.get("id") in s.happened.gone and self._asks_for_the_rest(d, e):
                    row = d.snap.get(e.m["id"]) or d.snap_old.get(e.m["id"]) or {}
                    found |= self.words_of(row.get("doc"))
        return found

    def _asks_for_the_rest(self, device: Any, entry: Any) -> bool:
        """A put on a record that was there, of which the server knows nothing, and no delete after it."""
        m = entry.m
        with self.s.world.store.read("acc") as reader:
            known = [r for r in reader.named([tuple(entry.first_name)]) if r.status != "need_full"]
        return (m["op"] == "put" and not m.get("create") and m.get("b", 0) > 0 and not known and not any(
            e.m["op"] == "del" and e.m.get("id") == m["id"] and e.n > entry.n for e in device.outbox))

    def queued(self) -> dict[int, set[str]]:
        from tests.sim.simulation import WORD

        return {id(d): set(WORD.findall(str([e.m for e in d.outbox if not e.sent]))) for d in self.s.devices}

    # --- what makes an exception ---

    def note_edit(self, before: str, after: str, name: str = "note") -> None:
        """Words that somebody took out of a note on purpose."""
        if name == "note":
            self.s.deleted_words |= set(before.split()) - set(after.split())

    def excuse_forgotten(self) -> None:
        """A restored server lacks what no phone holds any more: words of lost phones, or that it had for 14 days."""
        s = self.s
        s.excused |= (s.words.keys() - self.stored() - self.held()) & (s.fragile | s.released)

    def known_to_all(self) -> float:
        """The seq that every device of the last 180 days has passed."""
        with self.s.world.store.read("acc") as reader:
            return min((d.cursor_seq for d in reader.devices() if not d.id.startswith("server:")
                        and self.s.world.clock.now - d.last_seen < HALF_A_YEAR), default=float("inf"))

    def excuse_collected(self, before: dict[str, Any], known: float) -> None:
        """Delete means delete: the words of a collected record, and of no other, may go."""
        s = self.s
        now = s.world.records()
        gone = {i for i in before if i not in now or (now[i].merged_into and not now[i].versions)}
        assert all((before[i].deleted_seq or 0) <= known for i in gone), "collected before a device knew (9.9)"
        s.happened.gone |= gone
        s.happened.collections.append((s.world.clock.now, gone))
        for word in s.words.keys() - s.excused - self.stored() - self.held(unknown=True):
            if s.words[word].record in gone or (s.happened.merged and gone):
                s.excused.add(word)

    def typed_delete(self, who: int, record: str) -> None:
        """A delete is of what its author had seen: shown just now, or its own words (I6)."""
        s = self.s
        s.excused |= self.comes_back() & {w for w in s.words if s.words[w].record == record}
        own = {w for w, typed in s.words.items() if typed.who == who}
        self.deleted.setdefault(record, []).append(self.words_of(s.shown(who, record)) | own | self.put_back[who])

    def weaken(self, **happened: bool) -> None:
        """From now on less can be known; what was promised to be told again (``comes_back``) is so no more."""
        self.s.excused |= self.comes_back()
        for name, value in happened.items():
            setattr(self.s.happened, name, value)

    def words_of(self, what: Any) -> set[str]:
        from tests.sim.simulation import WORD

        return set(WORD.findall(str(what)))

    # --- after every step ---

    def before_step(self) -> Any:
        s = self.s
        return [(d, d.id, d.epoch, d.cursor, list(d.outbox), {id(e): e.state for e in d.outbox}) for d in s.devices
                ], self.queued(), s.world.head().epoch

    def after_step(self, before: Any) -> None:
        devices, queued, _epoch = before
        self.top = max(self.top, self.s.world.head().seq)
        for device, name, its_epoch, cursor, outbox, states in devices:
            if any(device is d for d in self.s.devices):
                self._coalesced(device, queued[id(device)])
                self._outbox(device, outbox, states)
                if (device.id, device.epoch) == (name, its_epoch):
                    assert device.cursor >= cursor, "a cursor went back within an epoch (I4)"
                assert device.digests_ok, "a device at head has another digest (I4)"
        if self.s.thorough:
            self.no_loss()

    def _coalesced(self, device: Any, before: set[str]) -> None:
        """What a device itself replaced before it was sent is no loss."""
        s = self.s
        if device.coalesces:
            gone = before - self.queued()[id(device)] - self.held() - self.stored()
            s.excused |= {w for w in gone if not s.words[w].note or w in s.deleted_words}

    def _outbox(self, device: Any, before: list[Any], states: dict[int, str]) -> None:
        held = {id(e) for e in device.outbox}
        for e in before:
            if id(e) in held and e.state == "acked" and states[id(e)] != "acked":
                with self.s.world.store.read("acc") as reader:
                    known = reader.named([tuple(e.first_name)])
                    same_epoch = reader.head.epoch == device.epoch
                assert known or not same_epoch, "safe was said before the server had it (I16)"

    def no_loss(self) -> None:
        s = self.s
        missing = s.words.keys() - s.excused - self.held() - self.stored()
        s.excused |= {word for word in missing if self._made_anew(word)}
        assert not missing - s.excused, f"lost (I1): {sorted(missing - s.excused)}"

    def _made_anew(self, word: str) -> bool:
        """Of somebody collected whose id was used anew: an edit that waits meets the new one and tells no old words."""
        typed = self.s.words[word]
        return typed.record in self.s.world.records() and any(
            typed.record in gone and typed.at <= at for at, gone in self.s.happened.collections)

    def began_again(self) -> None:
        """A number is never given twice, not even by the second restore of one backup (9.8)."""
        assert self.s.world.head().seq > self.top, "a restored server counts from where it was already"

    def pre_images(self, packet: "Packet") -> set[int]:
        """Mids of pre-images of records that are there: they must change nothing (5.8.2)."""
        muts = packet.body.get("muts", ())
        named = {m["id"]: m["mid"] for m in muts if m.get("create") and m.get("b", 0) > 0}
        there = self.s.world.records() if named else {}
        return {mid for i, mid in named.items() if i in there and not there[i].merged_into}

    def answered(self, pre_images: set[int], answer: dict[str, Any]) -> None:
        for result in answer.get("results", ()):
            assert result["mid"] not in pre_images or result["st"] in ("noop", "parked") or result.get("dup"), \
                f"a pre-image of a record that is there did something: {result['st']}"

    def sent(self, packet: "Packet") -> None:
        """Remember pushes, to replay one at rest (I3)."""
        self.last_push = packet if packet.path == "push" else getattr(self, "last_push", None)

    # --- at rest ---

    def round(self, device: Any, limit: int = 500) -> None:
        device.sync(self.s.world.server, limit)

    def heal(self) -> None:
        """Everybody online: at rest after three rounds each (I14)."""
        s, world = self.s, self.s.world
        for _ in range(3):
            for d in s.devices:
                world.clock.tick()
                self.round(d)
            while replay_quarantine(world.store, world.server.ctx()):
                pass
        for _ in range(2):
            for d in s.devices:
                self.round(d)

    def at_rest(self) -> None:
        """I1 to I4, I10, I12, I14 and digests."""
        s, world = self.s, self.s.world
        world.check(*s.devices)
        self.no_loss()
        self.counters()
        self.texts()
        if isinstance(world.store, MemoryStore):
            check_rows(s)
            check_undo(s)
        self.unknown_fields()
        self.deletes()
        self.refused()
        self.oracle()
        assert "foreign" not in world.words(), "another account's words (I12)"
        before = world.everything()
        for d in s.devices:
            waiting = len(d.outbox)
            self.round(d)
            assert len(d.outbox) <= waiting
        assert world.everything() == before, "a sync at rest changed something (I14)"
        self.replayed()

    def replayed(self) -> None:
        """Any recorded push again: nothing happens (I3)."""
        from sync.errors import SyncError

        packet = getattr(self, "last_push", None)
        if packet is None:
            return
        before = self.s.world.everything()
        body = packet.body
        with self.s.world.store.read("acc") as reader:
            device = reader.device(body["device"])
        top = max((m["mid"] for m in body["muts"]), default=0)
        if device is not None and top <= device.last_mid:
            with contextlib.suppress(SyncError):
                self.s.world.server.push(body)
            assert self.s.world.everything() == before, "a replay changed something (I3)"

    def counters(self) -> None:
        s = self.s
        doc = s.world.doc("g0") or {}
        count, total = doc.get("count", 0), sum(s.incs)
        if not (s.happened.device_lost or s.happened.collected or s.happened.restored):
            assert count == total, f"counted {count:b}, wanted {total:b} (I3)"
        assert count & ~total == 0 and count <= total, f"counted {count:b} of {total:b}: something twice (I3)"

    def oracle(self) -> None:
        """The naive model, which reads the rows of a store in memory."""
        if isinstance(self.s.world.store, MemoryStore):
            compare(self.s)

    def texts(self) -> None:
        """Inserted words stand in the note until somebody takes them out (I9)."""
        s = self.s
        if s.happened.merged or s.happened.restored or s.happened.collected or s.happened.device_lost:
            return
        notes = {i: d.get("note", "").split() for i, d in s.world.documents("contact").items()}
        for word, typed in s.words.items():
            note = notes.get(typed.record)
            if typed.note and note is not None and word not in s.deleted_words and word not in s.excused:
                assert word in note, f"{word} is gone from the note (I9)"
            if note is not None and "⁂" not in note:
                assert note.count(word) <= 1, f"{word} stands twice in the note (I9)"

    def deletes(self) -> None:
        """What is deleted held nothing that its deleter had not seen (I6)."""
        s, h = self.s, self.s.happened
        if h.merged or h.restored or h.collected or h.device_lost or h.refused:
            return
        for i, r in s.world.records().items():
            if r.kind == "contact" and not r.live and i in self.deleted:
                words = self.words_of(r.doc)
                assert any(words <= seen for seen in self.deleted[i]), f"{i} was deleted with unseen words (I6)"

    def refused(self) -> None:
        """What the database once refused was applied when it was tried again; of collected people it may wait on."""
        waiting = {q.reason for q in self.s.world.quarantined() if "ghost" not in q.payload}
        assert self.s.happened.collected or not waiting & {"refused_by_database", "depends_on"}, "still kept aside"

    def unknown_fields(self) -> None:
        """What only a newer app knows is still there after older ones wrote around it (I15)."""
        s, h = self.s, self.s.happened
        if h.merged or h.collected or h.device_lost or h.refused or h.undone:
            return
        for i, doc in s.world.documents("contact").items():
            assert i not in s.auras or doc.get("aura") in s.auras[i], f"the unknown field of {i} is gone (I15)"


def _said(m: dict[str, Any]) -> dict[str, Any]:
    """A mutation without the text that its editor started from: those words are somebody else's to tell."""
    return {**m, "text": {name: edit["v"] for name, edit in (m.get("text") or {}).items()}}
