"""The workloads, the same for every peer: up, down, a few edits, both at once, and a bad network."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench.peers.device import Device, Peer, Person
from bench.peers.network import Lossy
from bench.results import median
from bench.sizes import size
from bench.sync_people import people

COUNT = size(1000, 60)
EDITS = COUNT // 10
LOSSY = size(200, 20)
IDLE = 15
RUNS = 3
LONG = 25.0
"""Seconds after which the plain workloads are not run again."""


@dataclass(slots=True)
class Result:
    """Figures by name, in the order measured; ``failed`` says why there are none."""

    peer: Peer
    figures: dict[str, float] = field(default_factory=dict)
    failed: str = ""


Make = Callable[..., Device]


def measure(peer: Peer, folder: Path) -> Result:
    """All workloads on a fresh server; what breaks is said, and the rest still runs."""
    result = Result(peer)
    with peer.serve(folder) as address:
        for account, work in ((0, _plain_thrice), (RUNS, _both_at_once), (RUNS + 1, _bad_network)):

            def make(run: int = 0, at: tuple[str, int] = address, account: int = account) -> Device:
                return peer.device(folder, at, account + run)

            try:
                work(result.figures, make, address)
            except Exception as error:
                result.failed += f"{work.__name__.strip('_').replace('_', ' ')}: {type(error).__name__}: {error}"[:300] + " "
    return result


def _plain_thrice(figures: dict[str, float], make: Make, _address: Any) -> None:
    """The median of three runs, each with an account of its own; of fewer where a run takes long."""
    began, runs = time.monotonic(), list[dict[str, float]]()
    while not runs or (len(runs) < RUNS and time.monotonic() - began < LONG):
        run: dict[str, float] = {}
        _plain(run, partial(make, len(runs)))
        runs.append(run)
    for name in runs[0]:
        figures[name] = median([run[name] for run in runs]) or 0.0
    figures["runs of W1 to W3"] = len(runs)


def _plain(figures: dict[str, float], make: Make) -> None:
    """W1, W2, W3 and a sync that finds nothing."""
    a, b, known = make(), make(), people(COUNT)
    a.create(known)
    up = _timed(a.sync)
    figures["W1 up, people/s"] = COUNT / up
    figures["W1 bytes up a person"] = a.wire().sent / COUNT
    down = _timed(b.sync)
    _check(b, known)
    figures["W2 down, people/s"] = COUNT / down
    figures["W2 bytes down a person"] = b.wire().received / COUNT
    figures["W1+W2 requests"] = a.wire().requests + b.wire().requests
    _delta(figures, a, b, known)
    figures["no-op sync, ms"] = (median([_timed(b.sync) for _ in range(IDLE)]) or 0) * 1000


def _delta(figures: dict[str, float], a: Device, b: Device, known: list[Person]) -> None:
    a.sync()
    before_a, before_b = a.wire(), b.wire()
    for person in known[:: COUNT // EDITS]:
        a.edit(person["id"], {"title": "Keeper of maps"})
    a.sync()
    seconds = _timed(b.sync)
    shown = [p for p in b.people().values() if p["title"] == "Keeper of maps"]
    assert len(shown) == EDITS, f"{len(shown)} edits arrived of {EDITS}"
    figures["W3 edits pulled, ms"] = seconds * 1000
    figures["W3 bytes up an edit"] = a.wire().since(before_a).sent / EDITS
    figures["W3 bytes down an edit"] = b.wire().since(before_b).received / EDITS


def _both_at_once(figures: dict[str, float], make: Make, _address: Any) -> None:
    """W4: both offline; other fields, the same field, and the end of the same note. Each edit has a word that no other has."""
    a, b, known = make(), make(), people(size(200, 40))
    half, rest = known[: len(known) // 2], known[len(known) // 2 :]
    same, notes = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    a.create(known)
    a.sync()
    b.sync()
    words: list[str] = []
    for device, mark in ((a, "alfa"), (b, "bravo")):
        for number, person in enumerate(half):
            _mark(device, person, "title" if device is a else "organisation", f"{mark}{number}disjoint", words)
        for number, person in enumerate(same):
            _mark(device, person, "title", f"{mark}{number}same", words)
        for number, person in enumerate(notes):
            _mark(device, person, "note", f"{mark}{number}note", words, f"{person['note']} ")
    for device in (a, b, a, b, a):
        device.sync()
    _judge(figures, a, b, words)


def _mark(device: Device, person: Person, name: str, word: str, words: list[str], before: str = "") -> None:
    device.edit(person["id"], {name: f"{before}{word}"})
    words.append(word)


def _judge(figures: dict[str, float], a: Device, b: Device, words: list[str]) -> None:
    shown = [str(device.people()) for device in (a, b)]
    kept = " ".join([*a.aside(), *b.aside()])
    on_both = [word for word in words if all(_holds(text, word) for text in shown)]
    somewhere = [word for word in words if word not in on_both and (_holds(kept, word) or any(_holds(text, word) for text in shown))]
    figures["W4 words of edits"] = len(words)
    figures["W4 on both devices"] = len(on_both)
    figures["W4 kept aside or on one device"] = len(somewhere)
    figures["W4 lost"] = len(words) - len(on_both) - len(somewhere)
    both = [w for w in on_both if w.endswith("disjoint")]
    figures["W4 edits of different fields on both"] = len(both)


def _holds(text: str, word: str) -> bool:
    """Whether the word is there; no word is the beginning of another, since each ends in what it marks."""
    return word in text and any(not text[at - 1 : at].isalnum() for at in _places(text, word))


def _places(text: str, word: str) -> list[int]:
    places, at = [], text.find(word)
    while at >= 0:
        places.append(at)
        at = text.find(word, at + 1)
    return places


def _bad_network(figures: dict[str, float], make: Make, address: tuple[str, int]) -> None:
    """W7: up, down and edits through a network that loses, repeats and delays."""
    proxy = Lossy(address, seed=5)
    proxy.open()
    with closing(proxy):
        a, b, known = make(at=("127.0.0.1", proxy.port)), make(at=("127.0.0.1", proxy.port)), people(LOSSY, 9)
        a.create(known)
        began = time.monotonic()
        a.sync()
        b.sync()
        for person in known[::5]:
            a.edit(person["id"], {"title": "Keeper of maps"})
        a.sync()
        b.sync()
        figures["W7 bad network, s"] = time.monotonic() - began
    shown = b.people()
    edited = [p for p in known[::5] if shown.get(p["id"], {}).get("title") != "Keeper of maps"]
    figures["W7 lost"] = len([p for p in known if p["id"] not in shown]) + len(edited)
    figures["W7 doubled"] = max(0, len(shown) - LOSSY)


def _check(device: Device, known: list[Person]) -> None:
    shown = device.people()
    missing = [p["id"] for p in known if shown.get(p["id"], {}).get("name") != p["name"]]
    assert not missing and len(shown) == len(known), f"{len(missing)} of {len(known)} missing, {len(shown)} shown"


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
