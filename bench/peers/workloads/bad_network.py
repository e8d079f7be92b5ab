"""W7: W1 to W5, smaller, through a network that loses answers, repeats requests and lets them overtake."""

import time
from contextlib import closing
from functools import partial

from bench.peers.device import Device, Make, checked
from bench.peers.network import Lossy
from bench.peers.workloads import both, deletes
from bench.peers.workloads.plain import TITLE
from bench.sizes import size
from bench.sync_people import people

COUNT = size(200, 20)
FEWER = 20
"""People of W4 and of each order of W5."""


def measured(figures: dict[str, float], make: Make, address: tuple[str, int]) -> None:
    """What is lost or doubled in the end."""
    proxy = Lossy(address, seed=5)
    proxy.open()
    with closing(proxy):
        through = partial(make, at=("127.0.0.1", proxy.port))
        began = time.monotonic()
        lost, doubled = _up_and_down(through(), through())
        figures["W7 bad network, s"] = time.monotonic() - began
        edits, kept = both.meeting(partial(through, 1), FEWER)
        lost += len(kept.lost(edits.all))
        lost += sum(deletes.order(through, FEWER, first, 2 + run).lost for run, first in enumerate(deletes.ORDERS))
    figures["W7 lost"], figures["W7 doubled"] = lost, doubled


def _up_and_down(a: Device, b: Device) -> tuple[int, int]:
    known = people(COUNT, 9)
    a.create(known)
    a.sync()
    b.sync()
    for person in known[::5]:
        a.edit(person["id"], {"title": TITLE})
    a.sync()
    b.sync()
    shown = b.people()
    edited = [p for p in known[::5] if shown.get(p["id"], {}).get("title") != TITLE]
    return checked(b, known) + len(edited), max(0, len(shown) - COUNT)
