"""W1 to W3: everything up, everything down, a few edits; and a sync that finds nothing."""

import time
from functools import partial

from bench.peers.device import Device, Make, Person, checked, timed
from bench.results import median
from bench.sizes import size
from bench.sync_people import people

COUNT = size(1000, 60)
EDITS = COUNT // 10
IDLE = 15
RUNS = 3
LONG = 15.0
"""Seconds after which it is not run again."""
TITLE = "Keeper of maps"


def thrice(figures: dict[str, float], make: Make) -> None:
    """The median of three runs, each with an account of its own; of fewer where a run takes long."""
    began, runs = time.monotonic(), list[dict[str, float]]()
    while not runs or (len(runs) < RUNS and time.monotonic() - began < LONG):
        run: dict[str, float] = {}
        _once(run, partial(make, len(runs)))
        runs.append(run)
    for name in runs[0]:
        figures[name] = median([run[name] for run in runs]) or 0.0
    figures["runs of W1 to W3"] = len(runs)


def _once(figures: dict[str, float], make: Make) -> None:
    a, b, known = make(), make(), people(COUNT)
    a.create(known)
    up = timed(a.sync)
    figures["W1 up, people/s"] = COUNT / up
    figures["W1 bytes up a person"] = a.wire().sent / COUNT
    down = timed(b.sync)
    missing = checked(b, known)
    assert not missing, f"W2: {missing} people are missing or too many"
    figures["W2 down, people/s"] = COUNT / down
    figures["W2 bytes down a person"] = b.wire().received / COUNT
    figures["W1+W2 requests"] = a.wire().requests + b.wire().requests
    _delta(figures, a, b, known)
    figures["no-op sync, ms"] = (median([timed(b.sync) for _ in range(IDLE)]) or 0) * 1000


def _delta(figures: dict[str, float], a: Device, b: Device, known: list[Person]) -> None:
    a.sync()
    before_a, before_b = a.wire(), b.wire()
    for person in known[:: COUNT // EDITS]:
        a.edit(person["id"], {"title": TITLE})
    a.sync()
    seconds = timed(b.sync)
    shown = [p for p in b.people().values() if p["title"] == TITLE]
    assert len(shown) == EDITS, f"W3: {len(shown)} edits arrived of {EDITS}"
    figures["W3 edits pulled, ms"] = seconds * 1000
    figures["W3 bytes up an edit"] = a.wire().since(before_a).sent / EDITS
    figures["W3 bytes down an edit"] = b.wire().since(before_b).received / EDITS
