"""The workloads, the same for every peer: up, down, a few edits, both at once, deletes, a bad network, a herd."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.peers.device import Device, Peer
from bench.peers.workloads import bad_network, both, deletes, herd, plain

ACCOUNTS = {"W1 to W3": plain.RUNS, "W4": 1, "W5": len(deletes.ORDERS), "W7": 2 + len(deletes.ORDERS), "W9": herd.DEVICES}
"""How many accounts each has to itself."""


@dataclass(slots=True)
class Result:
    """Figures by name, in the order measured; ``failed`` says why there are none."""

    peer: Peer
    figures: dict[str, float] = field(default_factory=dict)
    failed: str = ""


def measure(peer: Peer, folder: Path) -> Result:
    """All workloads on a fresh server; what breaks is said, and the rest still runs."""
    result = Result(peer)
    with peer.serve(folder, sum(ACCOUNTS.values())) as address:
        account = 0
        for name, work in _works(address).items():
            make = partial(_device, peer, folder, account, at=address)
            account += ACCOUNTS[name]
            try:
                work(result.figures, make)
            except Exception as error:
                result.failed += f"{name}: {type(error).__name__}: {error}"[:300] + " "
    return result


def _works(address: tuple[str, int]) -> dict[str, Callable[..., None]]:
    return {"W1 to W3": plain.thrice, "W4": both.measured, "W5": deletes.measured,
            "W7": partial(bad_network.measured, address=address), "W9": herd.measured}  # fmt: skip


def _device(peer: Peer, folder: Path, account: int, run: int = 0, *, at: tuple[str, int]) -> Device:
    return peer.device(folder, at, account + run)
