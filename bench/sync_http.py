"""Push and pull over HTTP against the goals of docs/sync.md, with durable settings.

    python -m bench.sync_http [sqlite] [postgresql]

One gunicorn process with threads, one client on loopback, SQLite with ``synchronous=FULL``
and PostgreSQL with its own defaults (fsync and synchronous_commit on). Every figure is
the median of three runs unless it says p95.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from bench.sizes import size
from bench.sync_client import SyncClient
from bench.sync_people import create, edit, people
from tests.chaos.server import ServerProcess
from tests.postgres import cluster

RUNS = size(3, 1)
BATCH = 200
PEOPLE = size(4000, 400)
LARGE = size(100_000, 1000)
DURABLE = ("max_connections=100", "listen_addresses=")
Figures = dict[str, float]
GOALS: dict[str, tuple[float, str]] = {
    "push creates/s sqlite": (6000, ">="), "push creates/s postgresql": (4500, ">="),
    "pull records/s": (20000, ">="), "pull records/s gzip": (12300, ">="),
    "bytes per pulled contact": (620, "<="), "bytes per pulled contact gzip": (120, "<="),
    "100 edits pulled ms": (6, "<="), "100 edits pulled KB": (57, "<="), "edit pushed bytes": (300, "<="),
    "requests for 1,000 up and down": (12, "<="), "edit p95 ms sqlite": (8, "<="), "edit p95 ms postgresql": (12, "<="),
    "no-op sync ms": (3, "<="), "head ms": (3, "<="), "growth 100 to 100,000": (1.2, "<="),
}  # fmt: skip


@contextmanager
def server(kind: str) -> Iterator[tuple[ServerProcess, dict[str, tuple[str, str]]]]:
    """A fresh durable server and the accounts that the workloads use."""
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as folder, _database(kind, folder) as url:
        running = ServerProcess(Path(folder), url)
        accounts = running.prepare(*[f"{i}@bench.example" for i in range(20)])
        running.start()
        try:
            yield running, accounts
        finally:
            running.stop()


@contextmanager
def _database(kind: str, folder: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/hallway.db"
        return
    with cluster(DURABLE) as url:
        yield url


class Bench:
    """The workloads on one server; each takes an account of its own."""

    def __init__(self, kind: str, running: ServerProcess, accounts: dict[str, tuple[str, str]], last: float = float("inf")) -> None:
        """``last``: the monotonic time after which no second round of growth is begun."""
        self.kind = kind
        self.last = last
        self.running = running
        self.free = list(accounts.values())

    def device(self, owner: tuple[str, str] | None = None, *, gzip: bool = False) -> SyncClient:
        """A new device, of a new account unless ``owner`` is given."""
        account, cookie = owner or self.free.pop()
        return SyncClient(self.running.address, account, cookie, gzip=gzip)

    def cpu(self) -> float:
        """Seconds of CPU that the server's processes have used: what a busy machine does not change much."""
        assert self.running.process is not None
        top = psutil.Process(self.running.process.pid)
        times = [process.cpu_times() for process in (top, *top.children(recursive=True))]
        return sum(t.user + t.system for t in times)

    def run(self) -> Figures:
        """All of them."""
        return {**self.creates(), **self.round_trips(), **self.upload_and_delta(), **self.growth()}

    def creates(self) -> Figures:
        """Creates in batches of 200, then everything pulled by a second device."""
        pushed, pulled, zipped = [], [], []
        cpu_push, cpu_pull = [], []
        for run in range(RUNS):
            owner = self.free.pop()
            phone = self.device(owner)
            phone.page()
            batches = batches_of(phone, people(PEOPLE, run), BATCH)
            before = self.cpu()
            pushed.append(PEOPLE / timed(partial(push_batches, phone, batches)))
            cpu_push.append(self.cpu() - before)
            desktop, tablet = self.device(owner), self.device(owner, gzip=True)
            before = self.cpu()
            pulled.append(PEOPLE / timed(partial(_pull_all, desktop)))
            cpu_pull.append(self.cpu() - before)
            zipped.append(PEOPLE / timed(partial(_pull_all, tablet)))
        return {
            f"push creates/s {self.kind}": statistics.median(pushed), "pull records/s": statistics.median(pulled),
            "pull records/s gzip": statistics.median(zipped),
            "push server CPU us/op": statistics.median(cpu_push) / PEOPLE * 1e6,
            "pull server CPU us/record": statistics.median(cpu_pull) / PEOPLE * 1e6,
            "bytes per pulled contact": desktop.received / PEOPLE,
            "bytes per pulled contact gzip": tablet.received / PEOPLE,
        }  # fmt: skip

    def round_trips(self) -> Figures:
        """Single edits and syncs that find nothing."""
        phone, known = self.device(), people(100)
        push_all(phone, known, BATCH)
        phone.pull()
        first = len(phone.times)
        for number in range(200):
            phone.push([edit(known[number % 100], phone.mid + 1, phone.cursor, f"Title {number}")])
        edits = phone.times[first:]
        phone.pull()
        idle = [timed(lambda: phone.push([], pull=True)) for _ in range(200)]
        tag = f'"{phone.epoch}.{phone.cursor}"'
        heads = [timed(lambda: phone.head(tag)) for _ in range(200)]
        return {f"edit p95 ms {self.kind}": p95(edits), "edit median ms": statistics.median(edits) * 1000,
                "no-op sync ms": statistics.median(idle) * 1000, "head ms": statistics.median(heads) * 1000}

    def upload_and_delta(self) -> Figures:
        """W1, W2 and W3: 1,000 people up and down, then one field of 100 of them."""
        owner, known = self.free.pop(), people(1000)
        phone, desktop = self.device(owner, gzip=True), self.device(owner, gzip=True)
        phone.page()
        push_all(phone, known, 500)
        replayed = phone.push([create(p, i + 1) for i, p in enumerate(known[:500])])
        assert all(result["dup"] for result in replayed["results"])
        phone.requests -= 1
        check(len(desktop.pull(boot=True)), 1000)
        requests = phone.requests + desktop.requests
        phone.pull()
        before = phone.sent
        chosen = known[::10]
        phone.gzip = False
        phone.push([edit(chosen[0], phone.mid + 1, phone.cursor, "Curator")])
        one = phone.sent - before
        phone.gzip, before = True, phone.sent
        phone.push([edit(chosen[1], phone.mid + 1, phone.cursor, "Curator")], packed=True)
        packed, phone.gzip = phone.sent - before, False
        phone.push([edit(p, phone.mid + 1 + i, phone.cursor, "Keeper") for i, p in enumerate(chosen)])
        down = desktop.received
        return {"W1 bytes up": float(phone.sent), "W2 bytes down": float(down),
                "requests for 1,000 up and down": requests, "edit pushed bytes": packed, "edit pushed bytes not packed": one,
                **self._edits_pulled(desktop, owner)}  # fmt: skip

    def _edits_pulled(self, desktop: SyncClient, owner: tuple[str, str]) -> Figures:
        """100 records that changed, as they are and as browsers ask for them."""
        plain, seconds = self.device(owner), []
        plain.epoch, plain.connection = desktop.epoch, desktop.connection
        for _ in range(RUNS):
            plain.cursor = desktop.cursor
            seconds.append(timed(lambda: check(len(plain.pull()), 100)))
        before = desktop.received
        check(len(desktop.pull()), 100)
        return {"100 edits pulled ms": statistics.median(seconds) * 1000,
                "100 edits pulled KB": plain.received / RUNS / 1024,
                "100 edits pulled KB gzip": (desktop.received - before) / 1024}  # fmt: skip

    def growth(self) -> Figures:
        """The same pushes into an account of 100 records and of 100,000; addresses in order, then in none."""
        figures: Figures = {}
        for note, scattered in (("", False), (", scattered addresses", True)):
            if scattered and time.monotonic() > self.last:
                break
            small, big = self.device(), self.device()
            push_all(small, people(100, 1, scattered=scattered), BATCH)
            seconds = timed(partial(push_all, big, people(LARGE, 2, scattered=scattered), 500))
            few, many = self._pushes(small, scattered), self._pushes(big, scattered)
            figures |= {
                f"100,000 creates/s{note}": LARGE / seconds, f"batch of 200 into 100 ms{note}": few[0] * 1000,
                f"batch of 200 into 100,000 ms{note}": many[0] * 1000, f"growth 100 to 100,000{note}": many[0] / few[0],
                f"CPU growth 100 to 100,000{note}": many[1] / few[1],
            }  # fmt: skip
        return figures

    def _pushes(self, device: SyncClient, scattered: bool) -> tuple[float, float]:
        """Median seconds of a batch of new people, and the server's CPU seconds for all of them."""
        device.pull(1000)
        fresh = people(9 * BATCH, device.mid, LARGE, scattered=scattered)
        known = [fresh[start : start + BATCH] for start in range(0, len(fresh), BATCH)]
        before = self.cpu()
        seconds = statistics.median(timed(partial(push_all, device, part, BATCH)) for part in known)
        return seconds, self.cpu() - before


def batches_of(device: SyncClient, known: list[dict[str, Any]], batch: int) -> list[list[dict[str, Any]]]:
    """The creates that a device is about to push."""
    made = [create(p, device.mid + 1 + i, device.cursor) for i, p in enumerate(known)]
    return [made[start : start + batch] for start in range(0, len(made), batch)]


def push_batches(device: SyncClient, batches: list[list[dict[str, Any]]]) -> None:
    """Pushes batches; each mutation must have been applied."""
    for batch in batches:
        answer = device.push(batch)
        assert all(result["st"] == "applied" for result in answer["results"]), answer["results"][:3]


def push_all(device: SyncClient, known: list[dict[str, Any]], batch: int) -> None:
    """Pushes creates in batches."""
    push_batches(device, batches_of(device, known, batch))


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def p95(seconds: list[float]) -> float:
    """The 95th percentile, in ms."""
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1000


def _pull_all(device: SyncClient) -> None:
    check(len(device.pull(boot=True)), PEOPLE)


def check(found: int, wanted: int) -> None:
    """A figure for less than everything would be worth nothing."""
    assert found == wanted, f"{found} records instead of {wanted}"


def report(kind: str, figures: Figures) -> None:
    """Prints each figure beside its goal."""
    print(f"\n{kind}")
    for name, value in figures.items():
        goal, sense = GOALS.get(name, (0, ""))
        met = "" if not sense else "ok" if (value >= goal if sense == ">=" else value <= goal) else "MISSED"
        print(f"  {name:36} {value:12,.1f}   {sense} {goal:,g} {met}" if sense else f"  {name:36} {value:12,.1f}")


def main() -> None:
    """Runs the workloads on the databases named, or on both."""
    for kind in sys.argv[1:] or ["sqlite", "postgresql"]:
        with server(kind) as (running, accounts):
            report(kind, Bench(kind, running, accounts).run())


if __name__ == "__main__":
    main()
