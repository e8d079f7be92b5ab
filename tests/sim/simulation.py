"""One account, three devices and a bad network, driven step by step (SPEC.md 12).

A run is a list of steps ``[action, {argument: value}]`` and nothing else decides what
happens: a failing run is a JSON file that fails again (``fixtures/``). What can be done is
in ``actions.py``; after each step the invariants of ``checks.py`` must hold.
"""

import copy
import json
import re
from dataclasses import dataclass, field
from typing import Any

from sync.errors import Resync, SyncError
from sync.memory import MemoryStore
from tests.sim.checks import Checks
from tests.sim.device import Device
from tests.sim.listening import ListeningServer
from tests.sim.server import Server
from tests.sim.world import Died, World

DAY = 86_400_000
WORD = re.compile(r"w\d+x")
SKEWS = (0, 10 * 365 * DAY, -3 * DAY)
Step = tuple[str, dict[str, Any]]


@dataclass
class Typed:
    """A word that a device confirmed as saved; every word is unique."""

    record: str
    device: str
    at: int
    note: bool = False
    who: int = 0


@dataclass
class Packet:
    """A request or an answer on its way: bytes, as a network has them."""

    who: int
    path: str
    request: bytes
    answer: bytes = b""
    refusal: SyncError | None = None
    life: int = 0
    """Of the page that sent it: one that was killed hears no answer."""

    @property
    def body(self) -> Any:
        return json.loads(self.request)


@dataclass
class Happened:
    """What weakens a promise: an account can be exact only as far as nothing was destroyed."""

    collected: bool = False
    restored: bool = False
    device_lost: bool = False
    merged: bool = False
    refused: bool = False
    undone: bool = False
    gone: set[str] = field(default_factory=set)
    collections: list[tuple[int, set[str]]] = field(default_factory=list)


class WatchedDevice(Device):
    """A device that looks at what it lets go: an entry goes only when its effect has been pulled (I5)."""

    def _drop(self):
        before = list(self.outbox)
        super()._drop()
        held = {id(e) for e in self.outbox}
        for e in before:
            if id(e) not in held:
                assert e.state == "acked" and 0 < e.ack_seq <= self.cursor, "dropped before its effect was pulled (I5)"
                assert self._is_safe(e), "dropped before it was in a backup (I5)"


class Simulation:
    """The whole run: world, network, backups, and what was promised."""

    def __init__(self, store: Any = None, backups: Any = None, *, coalesces: bool = False, skewed: bool = False,
                 shared: bool = False, thorough: bool = True) -> None:
        self.world = World(store or MemoryStore())
        self.server = self.world.server = ListeningServer(self.world.store, self.world.clock)
        self.backups: Any = backups or MemoryBackups(self.world.store)
        self.foreign = Server(self.world.store, self.world.clock, account="other")
        self.coalesces, self.thorough = coalesces, thorough
        self.devices = [self.new_device(SKEWS[i] if skewed else 0) for i in range(3)]
        self.lives = [0, 0, 0]
        self.requests: list[Packet] = []
        self.answers: list[Packet] = []
        self.words: dict[str, Typed] = {}
        self.excused: set[str] = set()
        self.fragile: set[str] = set()
        self.released: set[str] = set()
        self.auras: dict[str, set[str]] = {}
        self.deleted_words: set[str] = set()
        self.incs: dict[int, str] = {}
        self.meetings: list[str] = []
        self.forms: dict[int, tuple[str, dict[str, Any]]] = {}
        self.phones: dict[int, Any] = {}
        self.signed_out: set[int] = set()
        self.happened = Happened()
        self.backup_at: int | None = None
        self.steps: list[Step] = []
        self.n = 0
        self.checks = Checks(self)
        if shared:
            self.share()

    def share(self) -> None:
        """Everybody has two people to begin with."""
        for i in ("c0", "c1"):
            note = " ".join(self.word(0, i, note=True) for _ in range(4))
            self.devices[0].create("contact", i, name=self.word(0, i), note=note, tags=["maps", "tea"])
        for _ in range(2):
            for device in self.devices:
                device.sync(self.world.server)

    # --- devices ---

    def new_device(self, skew: int = 0) -> Any:
        return self.world.device(make=WatchedDevice, coalesces=self.coalesces, skew=skew)

    def copied(self, device: Any) -> Any:
        """The same database on another phone, under the same time."""
        return copy.deepcopy(device, {id(self.world.clock): self.world.clock})

    def replace(self, who: int, device: Any) -> None:
        """The database of ``who`` is gone: what only it had is lost, and nothing else."""
        self.lives[who] += 1
        self.fragile |= self.checks.words_of([e.m for e in self.devices[who].outbox])
        self.devices[who] = device
        self.happened.device_lost = True
        self.excused |= self.words.keys() - self.checks.held() - self.checks.stored()

    # --- typing ---

    def word(self, who: int, record: str, *, note: bool = False) -> str:
        """A word nobody wrote before; promised once the write is done."""
        self.n += 1
        word = f"w{self.n}x"
        self.words[word] = Typed(record, self.devices[who].id, self.world.clock.now, note, who)
        return word

    def shown(self, who: int, record: str) -> Any:
        return self.devices[who].doc(record)

    # --- the network ---

    def send(self, who: int, path: str, body: dict[str, Any]) -> None:
        if who not in self.signed_out:
            self.requests.append(Packet(who, path, json.dumps(body).encode(), life=self.lives[who]))

    def arrive(self, packet: Packet) -> None:
        """The server handles a request; its answer is on its way. May raise Died."""
        self.world.clock.tick(10)
        call = self.world.server.push if packet.path == "push" else self.world.server.pull
        try:
            self.checks.sent(packet)
            there = self.checks.pre_images(packet)
            said = call(packet.body)
            self.checks.answered(there, said)
            answer = Packet(packet.who, packet.path, packet.request, json.dumps(said).encode(),
                            life=packet.life)
        except SyncError as error:
            answer = Packet(packet.who, packet.path, packet.request, refusal=error, life=packet.life)
        self.answers.append(answer)

    def answered(self, packet: Packet) -> None:
        """The device uses an answer, or throws it away."""
        device, body = self.devices[packet.who], packet.body
        if packet.life != self.lives[packet.who]:
            return
        try:
            if packet.refusal is not None:
                raise packet.refusal
            answer = json.loads(packet.answer)
            receive = device.receive_push if packet.path == "push" else device.receive_pull
            receive(body, answer)
        except Resync:
            if body["device"] == device.id and not device.waiting():
                device.resync(self.world.server.snapshot())
        except SyncError as error:
            device.refused(body, error)

    # --- running ---

    def do(self, action: str, **arguments: Any) -> None:
        """One step, then everything that must hold after it."""
        from tests.sim.actions import ACTIONS  # needs this class

        self.steps.append((action, arguments))
        before = self.checks.before_step()
        ACTIONS[action].run(self, **arguments)
        self.checks.after_step(before)

    def finish(self) -> None:
        """Heal the network, exchange everything, then check what must hold at rest."""
        self.steps.append(("finish", {}))
        self.world.store.__dict__.pop("fault", None)
        self.requests, self.answers = [], []
        self.signed_out.clear()
        self.checks.heal()
        self.checks.at_rest()


class MemoryBackups:
    """Copies of a MemoryStore."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def take(self) -> Any:
        return copy.deepcopy(self.store.accounts)

    def put_back(self, taken: Any) -> None:
        self.store.accounts = copy.deepcopy(taken)


def play(steps: list[Step], store: Any = None, backups: Any = None, **options: Any) -> Simulation:
    """A whole run from its steps, ``finish`` included."""
    simulation = Simulation(store, backups, **options)
    for action, arguments in steps:
        if action != "finish":
            simulation.do(action, **arguments)
    simulation.finish()
    return simulation


__all__ = ["DAY", "WORD", "Died", "Packet", "Simulation", "Typed", "play"]
