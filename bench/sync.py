"""Push, pull and the herd, as the goals of docs/sync.md name them."""

from bench.results import Part, median
from bench.sizes import size
from bench.sync_herd import CHANGES, herd
from bench.sync_http import GOALS, Bench, server, timed
from sync.kinds import MAX_TEXT
from sync.merge.text import merge
from tests.postgres import NoPostgres

PHONES = size(2000, 20)
HERD_GOALS = {"all acknowledged after s": (30.0, "<="), "lost or doubled": (0.0, "<=")}


def run() -> Part:
    """Both databases, then the herd."""
    part = Part("sync", "Sync over HTTP")
    part.method = [
        "One gunicorn process with 8 threads and one client on loopback, sharing the cores; SQLite with `synchronous=FULL`, PostgreSQL with `fsync` and `synchronous_commit` on.",
        "Contacts of 564 bytes of JSON (seed 7); batches of 200; the median of three runs unless it says p95 (`bench/sync_http.py`).",
        f"Herd: {PHONES:,} devices of as many accounts with {CHANGES} changes each come back within 5 s; PostgreSQL, 4 processes; sessions made beforehand (`bench/sync_herd.py`).",
        "`CPU` figures are what the server's processes used: they hardly change on a busy machine.",
    ]  # fmt: skip
    for kind in ("sqlite", "postgresql"):
        try:
            _workloads(part, kind)
        except NoPostgres as reason:
            part.remarks.append(str(reason))
    try:
        _herd(part)
    except NoPostgres as reason:
        part.remarks.append(str(reason))
    _long_text(part)
    return part.done()


def _long_text(part: Part) -> None:
    """The worst that a note can be: 64 KB of the same few words, changed on both sides."""
    base = ("tea tea coffee tea " * 4000)[:MAX_TEXT]
    theirs, mine = base[: MAX_TEXT // 3] + " alfa " + base[MAX_TEXT // 3 + 40 :], base[2000 : 2 * MAX_TEXT // 3] + " bravo " + base[2 * MAX_TEXT // 3 :]
    times = [timed(lambda: merge(base, theirs, mine)) for _ in range(9)]
    part.add("merge of two versions of 64 KB of repetitive text", (median(times) or 0) * 1000, "ms", 50)


def _workloads(part: Part, kind: str) -> None:
    with server(kind) as (running, accounts):
        figures = Bench(kind, running, accounts).run()
    for name, value in figures.items():
        goal, sense = GOALS.get(name, (None, "<="))
        label = name if kind in name else f"{name} {kind}"
        part.add(label, value, "", goal, sense)


def _herd(part: Part) -> None:
    outcome = herd(PHONES)
    for name, value in outcome.figures().items():
        goal, sense = HERD_GOALS.get(name, (None, "<="))
        part.add(f"herd: {name}", value, "", goal, sense)
    part.remarks.append(f"Answers to the herd by status: {dict(outcome.statuses)}; 0 is a connection that was refused.")
