"""W9: two hundred devices, each of an account of its own, come back at once with twenty people each."""

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

from bench.peers.device import Device, Make, Person, checked
from bench.results import percentile
from bench.sizes import size
from bench.sync_people import people

DEVICES = size(200, 10)
EACH = 20
WITHIN = 30.0
"""Seconds; who has no answer by then is counted and not waited for."""
ACKNOWLEDGED = f"W9 devices acknowledged within {WITHIN:.0f} s"
SAMPLE = 10
"""Every tenth account is pulled by a new device and compared."""


def measured(figures: dict[str, float], make: Make) -> None:
    """How many were acknowledged, when, and whether their accounts hold exactly theirs."""
    herd = [(make(number), people(EACH, number)) for number in range(DEVICES)]
    for device, known in herd:
        device.create(known)
    began = time.monotonic()
    with ThreadPoolExecutor(DEVICES) as pool:
        returns = [pool.submit(_back, device, began) for device, _ in herd]
        wait(returns, WITHIN)
        in_time = [number for number, back in enumerate(returns) if _acknowledged(back)]
        figures[ACKNOWLEDGED] = len(in_time)
        if len(in_time) == DEVICES:
            seconds = [back.result() for back in returns]
            figures["W9 all acknowledged after, s"] = max(seconds)
            figures["W9 p95, s"] = percentile(seconds, 0.95) or 0.0
        for back in returns:
            back.cancel()
        for device, _ in herd:
            device.leave()
    figures["W9 accounts of the sample not as sent"] = sum(_wrong(make(n), herd[n][1]) for n in in_time[::SAMPLE])


def _back(device: Device, began: float) -> float:
    """A device that is done hangs up: servers hold so many connections and no more (waitress 100)."""
    device.sync()
    seconds = time.monotonic() - began
    device.leave()
    return seconds


def _acknowledged(back: "Future[float]") -> bool:
    return back.done() and back.exception() is None


def _wrong(device: Device, known: list[Person]) -> bool:
    device.sync()
    return bool(checked(device, known))
