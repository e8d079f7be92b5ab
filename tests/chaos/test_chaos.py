"""Chaos over HTTP: real processes, a bad network, kill -9 of everything, one restored backup.

Short by default; ``SOAK_MINUTES`` makes it long and adds phones. At the end nothing is
lost, no record and no count is there twice, and every phone has the digest of the server.
"""

import os
import pickle
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests import postgres
from tests.chaos.client import State, WallClock
from tests.chaos.proxy import Proxy
from tests.chaos.server import ServerProcess
from tests.conftest import close_app, make_app
from tests.sim.device import Device
from webapp.database import read_transaction
from webapp.records import backup, models
from webapp.records.store import SqlStore

SOAK = float(os.environ.get("SOAK_MINUTES") or 0)
PHONES = 20 if SOAK else 5
DRAIN = 240
ALL = 1_000_000
DOUBLED_AFTER_RESTORE = 25 if not SOAK else 10**6
"""Words of a note may stand twice after a restore (docs/sync.md says why); never records or counts."""
EMAIL = "chaos@example.org"
DURABLE = ("max_connections=100", "listen_addresses=")


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind, processes", [("sqlite", 1), pytest.param("postgresql", 3, marks=pytest.mark.pg)])
def test_nothing_is_lost_and_nothing_is_there_twice(kind: str, processes: int, tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED") or random.randrange(10**6))
    print(f"CHAOS_SEED={seed}")
    with database(kind, tmp_path) as url:
        chaos = Chaos(ServerProcess(tmp_path, url, processes), seed, tmp_path)
        try:
            chaos.begin()
            chaos.rage()
            chaos.heal()
            chaos.judge()
        finally:
            chaos.end()


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/hallway.db"
        return
    try:
        with postgres.cluster(DURABLE) as url:
            yield url
    except postgres.NoPostgres as reason:
        pytest.fail(str(reason)) if os.environ.get("CI") else pytest.skip(str(reason))


class Chaos:
    """A server, a proxy before it, phones, and what happens to them."""

    def __init__(self, server: ServerProcess, seed: int, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.chance = random.Random(seed)
        self.proxy = Proxy(server.address, seed)
        self.phones: dict[Path, subprocess.Popen[bytes]] = {}
        self.events: Counter[str] = Counter()
        self.copy: Path | None = None

    def begin(self) -> None:
        """Everything runs."""
        self.account, cookie = self.server.prepare(EMAIL)[EMAIL]
        self.server.start()
        self.proxy.open()
        for number in range(PHONES):
            place = self.folder / f"phone-{number}"
            device = Device(WallClock(), f"phone-{number}-{self.chance.randrange(10**9)}", account=self.account)  # type: ignore[arg-type]
            place.write_bytes(pickle.dumps(State(device, self.proxy.port, cookie, self.chance.randrange(10**9))))
            self.start(place)

    def start(self, place: Path) -> None:
        """Starts a phone from its disk."""
        with (self.folder / f"{place.name}.log").open("ab") as log:
            self.phones[place] = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.client", str(place)], stdout=log, stderr=log
            )

    def rage(self) -> None:
        """What happens, each after some more traffic: kills, a backup, and once a restore of it."""
        for event in self.plan():
            self.wait_for_traffic()
            self.check_phones()
            getattr(self, event)()

    def plan(self) -> Iterator[str]:
        """Short: every event. A soak: random kills until the time is over, between backup and restore, too."""
        yield from ("kill_phone", "kill_server", "back_up", "kill_phone", "kill_server")
        yield from self.kills(SOAK * 40)
        yield from ("restore", "kill_phone", "kill_server")
        yield from self.kills(SOAK * 20)

    def kills(self, seconds: float) -> Iterator[str]:
        """Random kills for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            yield self.chance.choice(("kill_server", "kill_phone", "kill_phone"))

    def wait_for_traffic(self) -> None:
        """Until the proxy has decided about some more exchanges."""
        wanted = self.proxy.exchanges + self.chance.randrange(5, 40)
        deadline = time.monotonic() + DRAIN
        while self.proxy.exchanges < wanted:
            assert time.monotonic() < deadline, "no traffic"
            time.sleep(0.02)

    def kill_server(self) -> None:
        """SIGKILL of every server process, and a new start."""
        self.events["kill server"] += 1
        self.server.kill()
        self.server.start()

    def kill_phone(self) -> None:
        """SIGKILL of one phone, and a new start from its disk."""
        self.events["kill phone"] += 1
        place = self.chance.choice(list(self.phones))
        self.phones[place].kill()
        self.phones[place].wait()
        self.start(place)

    def back_up(self) -> None:
        """A consistent copy while everybody works."""
        self.events["backup"] += 1
        with self.inside():
            self.copy = backup.make_backup(self.folder / "backups").place

    def restore(self) -> None:
        """The server goes back to the older copy: a new epoch."""
        self.events["restore"] += 1
        self.server.kill()
        assert self.copy is not None
        with self.inside():
            backup.restore_backup(self.copy)
        self.server.start()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """An app of our own on the same database."""
        app = make_app(self.server.data, **self.server.settings)
        with app.app_context():
            yield
        close_app(app)

    def check_phones(self) -> None:
        """A phone never ends by itself before it is told to finish."""
        for place, process in self.phones.items():
            assert process.poll() is None, (self.folder / f"{place.name}.log").read_text()[-4000:]

    def heal(self) -> None:
        """The network is honest; every phone empties its queue, then all pull once more."""
        self.proxy.calm()
        for _ in range(2):
            (self.folder / "finish").touch()
            for place, process in self.phones.items():
                assert process.wait(DRAIN) == 0, (self.folder / f"{place.name}.log").read_text()[-4000:]
            for place in list(self.phones):
                self.start(place)
        for process in self.phones.values():
            assert process.wait(DRAIN) == 0

    def end(self) -> None:
        """Nothing of ours is left."""
        for process in self.phones.values():
            process.kill()
            process.wait()
        self.server.stop()
        self.proxy.close()

    def judge(self) -> None:
        """0 lost, 0 doubled, all digests equal."""
        states = [pickle.loads(place.read_bytes()) for place in self.phones]
        with self.inside():
            server = Truth(self.account)
        saved = [item for state in states for item in state.saved]
        print(f"{len(saved)} values saved by {len(states)} phones, {dict(self.events)}, network {self.proxy.fates}")
        assert self.events["restore"] == self.events["backup"] == 1
        assert lost(saved, server) == []
        twice = doubled(saved, server)
        print(f"doubled: {twice}")
        assert len(twice) <= DOUBLED_AFTER_RESTORE
        assert server.docs.get("goal-1", {}).get("count", 0) == sum(s.increments for s in states)
        for state in states:
            assert state.done and state.device.digests_ok
            assert state.device.tally() == server.tally
            assert state.device.live() == server.docs


class Truth:
    """What the server has at the end."""

    def __init__(self, account: str) -> None:
        with SqlStore().read(account) as reader:
            head = reader.head
            records = reader.feed(0, ALL, boot=False)
        self.tally = (head.live, f"{head.digest:016x}")
        self.docs: dict[str, dict[str, Any]] = {r.id: r.doc for r in records if r.live}
        with read_transaction() as session:
            history = session.scalars(select(models.History.changes)).all()
            aside = session.scalars(select(models.Quarantine.payload)).all()
        self.remembered = "\n".join(map(str, [*self.docs.values(), *history, *aside]))


def lost(saved: list[tuple[str, str, str]], server: Truth) -> list[tuple[str, str, str]]:
    """Words of notes and tags must be shown; a title may have lost, but not be forgotten."""
    return [
        (marker, record, name)
        for marker, record, name in saved
        if marker not in (server.remembered if name == "title" else str(server.docs.get(record, {}).get(name)))
    ]


def doubled(saved: list[tuple[str, str, str]], server: Truth) -> list[tuple[str, int]]:
    """Words that stand twice in a field."""
    counts = ((m, str(server.docs.get(r, {}).get(name, "")).count(m)) for m, r, name in saved)
    return [(marker, count) for marker, count in counts if count > 1]
