"""Push, pull and the herd, as the goals of docs/sync.md name them."""

import time
from collections.abc import Callable

from bench.results import Part, Table, median, short
from bench.sizes import size
from bench.sync_herd import CHANGES, herd
from bench.sync_http import GOALS, Bench, Figures, server
from sync.kinds import MAX_TEXT
from sync.merge.text import merge
from tests.postgres import NoPostgres

PHONES = size(2000, 20)
FIRST_ROUNDS = 100.0
"""Seconds for each database: where the plain figures took longer, growth is measured with one kind of addresses."""
KINDS = ("sqlite", "postgresql")
HERD_GOALS = {"all acknowledged after s": (30.0, "<="), "lost or doubled": (0.0, "<=")}


def run() -> Part:
    """Both databases, then the herd."""
    part = Part("sync", "Sync over HTTP")
    part.method = [
        "One gunicorn process with 8 threads and one client on loopback, sharing the cores; SQLite with `synchronous=FULL`, PostgreSQL with `fsync` and `synchronous_commit` on.",
        "Contacts of 564 bytes of JSON (seed 7), ids of version 7 as the client makes them; batches of 200; the median of three runs unless it says p95 (`bench/sync_http.py`). Bytes are those of bodies, without HTTP headers, not packed unless it says gzip.",
        "Growth: nine batches of 200 new people into an account of 100 and into one of 100,000. In the data set addresses and numbers are consecutive, and so lie together in the index of natural keys; `scattered` ones lie in no order, as those of real people.",
        f"Herd: {PHONES:,} devices of as many accounts with {CHANGES} changes each come back within 5 s; PostgreSQL, 4 processes; sessions made beforehand (`bench/sync_herd.py`).",
        "`CPU` figures are what the server's processes used: they hardly change on a busy machine.",
    ]  # fmt: skip
    found: dict[str, Figures] = {}
    for kind in KINDS:
        try:
            found[kind] = _workloads(part, kind)
        except NoPostgres as reason:
            part.remarks.append(str(reason))
    if len(found) == len(KINDS):
        part.tables.append(_beside(found))
    try:
        _herd(part)
    except NoPostgres as reason:
        part.remarks.append(str(reason))
    _long_text(part)
    return part.done()


def _beside(found: dict[str, Figures]) -> Table:
    """Both databases in one row, and how they compare."""
    ours, theirs = ({name.removesuffix(f" {kind}"): value for name, value in found[kind].items()} for kind in KINDS)
    names = [name for name in ours if name in theirs]
    rows = [[n, short(ours[n]), short(theirs[n]), f"{theirs[n] / ours[n]:.2f}" if ours[n] else "–"] for n in names]
    return Table("SQLite beside PostgreSQL", ["", *KINDS, "postgresql / sqlite"], rows)


def _long_text(part: Part) -> None:
    """The worst that a note can be: 64 KB of the same few words, changed on both sides."""
    base = ("tea tea coffee tea " * 4000)[:MAX_TEXT]
    theirs, mine = base[: MAX_TEXT // 3] + " alfa " + base[MAX_TEXT // 3 + 40 :], base[2000 : 2 * MAX_TEXT // 3] + " bravo " + base[2 * MAX_TEXT // 3 :]
    times = [cpu_timed(lambda: merge(base, theirs, mine)) for _ in range(9)]
    part.add("CPU to merge two versions of 64 KB of repetitive text", (median(times) or 0) * 1000, "ms", 50)


def cpu_timed(work: Callable[[], object]) -> float:
    """Seconds of CPU that ``work`` takes in this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _workloads(part: Part, kind: str) -> Figures:
    with server(kind) as (running, accounts):
        figures = Bench(kind, running, accounts, time.monotonic() + FIRST_ROUNDS).run()
    for name, value in figures.items():
        goal, sense = GOALS.get(name, (None, "<="))
        label = name if kind in name else f"{name} {kind}"
        part.add(label, value, "", goal, sense, "" if goal is None else f"{value / goal:.2f} of the goal")
    return figures


def _herd(part: Part) -> None:
    outcome = herd(PHONES)
    for name, value in outcome.figures().items():
        goal, sense = HERD_GOALS.get(name, (None, "<="))
        part.add(f"herd: {name}", value, "", goal, sense)
    part.remarks.append(f"Answers to the herd by status: {dict(outcome.statuses)}; 0 is a connection that was refused.")
    part.remarks += [f"The server's log said: `{line[:300]}`" for line in outcome.log[:5]]
