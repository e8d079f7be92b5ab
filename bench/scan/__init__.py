"""How much of bad pictures each decoder reads, and how fast: the client's own against four libraries."""

import random
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.multilingual import sample
from bench.page import opened, slow
from bench.results import Part, Table, median, percentile
from bench.scan.frames import FRAME, SPOILERS, empty, picture
from bench.sizes import size

EACH = size(40, 2)
EMPTY = size(16, 2)
CARDS = 12
LIMIT, SLOW_LIMIT = size(40, 10), size(22, 5)
"""Seconds that one decoder may take; the pictures come in one random order, so a cut-off is no bias."""
SLOWER = 4
OURS = "Hallway"


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture on the disk; ``text`` is what it says, empty where there is no code."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Try:
    """What a decoder made of a frame."""

    frame: Frame
    read: bool
    wrong: bool
    frames: int
    ms: float


Tries = dict[str, list[Try]]


def run() -> Part:
    """Generates the pictures, lets every decoder read them, then again with the processor slowed."""
    total = EACH * len(SPOILERS)
    part = Part("scan", "Reading bad pictures of badges")
    part.method = [
        f"{total} frames of {FRAME[0]}x{FRAME[1]}: {EACH} each of {', '.join(SPOILERS)}, from mild to hopeless, and {EMPTY} without a code; fixed seeds (`bench/scan/frames.py`). The codes are cards of {CARDS} people in six scripts, text and drawing by the client's own modules.",
        "Hallway is the client's own frame loop and its worker's own code, run on the page's thread so that DevTools can slow it. The others get the same crops (centre, whole, half size); Hallway gets 12 frames, after which every crop has met every method, the others 3, after which they would only repeat themselves.",
        "Read means the exact text of the card. Time of a hit: from the first frame until it was read, taking the picture included. Time of a miss: all the frames that a decoder gets, in a picture without a code; per frame in brackets.",
        f"A decoder that is slow sees fewer pictures: {LIMIT} s each, {SLOW_LIMIT} s when slowed {SLOWER} times; *ours there* is Hallway's rate on just those.",
    ]  # fmt: skip
    with opened(Path(__file__).parent / "page") as (page, folder):
        frames = _frames(page, folder)
        tries = {name: _let(page, name, frames, LIMIT) for name in page.evaluate("bench.decoders")}
        slow(page, SLOWER)
        slowed = {name: _let(page, name, frames, SLOW_LIMIT) for name in tries}
    _figures(part, tries, slowed)
    part.tables = [_table("At full speed", tries), _table(f"Slowed {SLOWER} times", slowed), _kinds(tries)]
    return part.done()


def _frames(page: Page, folder: Path) -> list[Frame]:
    """Writes all pictures; answers them in one random order."""
    people = [m for m in sample(CARDS, 0).mutations if m["kind"] == "contact"]
    codes: list[dict[str, Any]] = page.evaluate("cards => bench.codesOf(cards)", [_card(m, i) for i, m in enumerate(people)])
    frames = []
    for kind_number, kind in enumerate(SPOILERS):
        for number in range(EACH):
            code = codes[(number * 5 + kind_number) % len(codes)]
            frame = Frame(f"{kind.replace(' ', '-')}-{number}.jpg", kind, code["text"])
            data = picture(kind, code["rows"], number / max(1, EACH - 1), kind_number * 1000 + number)
            (folder / frame.name).write_bytes(data)
            frames.append(frame)
    for number in range(EMPTY):
        frames.append(Frame(f"empty-{number}.jpg", "no code", ""))
        (folder / frames[-1].name).write_bytes(empty(90_000 + number))
    random.Random(3).shuffle(frames)
    return frames


def _card(mutation: dict[str, Any], number: int) -> dict[str, Any]:
    """A contact's mutation as a card that has a link."""
    emails, phones = (mutation["elem"][field]["add"] for field in ("emails", "phones"))
    return {**mutation["set"], "emails": emails, "phones": phones if number % 2 else [], "swap_token": f"bench{number:02}token0bench0tok"}


def _let(page: Page, decoder: str, frames: list[Frame], limit: float) -> list[Try]:
    """Frame after frame until the time is over. The first one warms up and is not counted."""
    page.evaluate("([d, u]) => bench.read(d, u)", [decoder, f"/{frames[0].name}"])
    end = time.monotonic() + limit
    tries = []
    for frame in frames:
        found = page.evaluate("([d, u]) => bench.read(d, u)", [decoder, f"/{frame.name}"])
        right = bool(frame.text) and found["text"] == frame.text
        tries.append(Try(frame, right, bool(found["text"]) and not right, found["frames"], found["ms"]))
        if time.monotonic() > end:
            break
    return tries


def _share(tries: list[Try]) -> float:
    coded = [t for t in tries if t.frame.text]
    return 100 * sum(t.read for t in coded) / len(coded) if coded else 0.0


def _hits(tries: list[Try]) -> list[float]:
    return [t.ms for t in tries if t.read]


def _figures(part: Part, tries: Tries, slowed: Tries) -> None:
    others = {name: _lead(tries, name) for name in tries if name != OURS}
    closest = min(others, key=lambda name: others[name])
    part.add("share read", _share(tries[OURS]), "%", None, ">=")
    part.add("lead over the best of the others", others[closest], "points", 0.1, ">=", f"{closest}, on the pictures that both saw")
    part.add(f"median time of a hit, slowed {SLOWER} times", median(_hits(slowed[OURS])), "ms", 30, "<=", f"p95 {percentile(_hits(slowed[OURS]), 0.95):.0f}")  # fmt: skip
    part.add("median time of a hit, full speed", median(_hits(tries[OURS])), "ms")
    first = [t for t in tries[OURS] if t.read and t.frames == 1]
    part.add("hits in the first frame", 100 * len(first) / max(1, len(_hits(tries[OURS]))), "%")


def _lead(tries: Tries, name: str) -> float:
    """Points that Hallway is ahead of the other on the pictures which both have seen."""
    return _share(_same(tries, OURS, name)) - _share(_same(tries, name, OURS))


def _same(tries: Tries, name: str, other: str) -> list[Try]:
    """What ``name`` made of the pictures that the other has seen, too."""
    seen = {t.frame for t in tries[other]}
    return [t for t in tries[name] if t.frame in seen]


def _table(title: str, tries: Tries) -> Table:
    rows = []
    ours = median(_hits(tries[OURS])) or 1.0
    for name, made in tries.items():
        hit = median(_hits(made)) or 0.0
        misses = [(t.ms, t.ms / max(1, t.frames)) for t in made if not t.frame.text]
        miss = f"{median([m[0] for m in misses]):.0f} ({median([m[1] for m in misses]):.0f})" if misses else ""
        wrong = sum(t.wrong for t in made)
        rows.append([name, f"{_share(made):.1f} %", f"{_share(_same(tries, OURS, name)):.1f} %", f"{hit:.1f}", f"{hit / ours:.1f}",
                     miss, str(wrong), str(len(made))])  # fmt: skip
    return Table(title, ["decoder", "read", "ours there", "hit, ms", "ratio", "no code, ms", "wrong text", "pictures seen"], rows)


def _kinds(tries: Tries) -> Table:
    rows = []
    for kind in SPOILERS:
        of_kind: dict[str, list[Try]] = defaultdict(list)
        for name, made in tries.items():
            of_kind[name] = [t for t in made if t.frame.kind == kind]
        rows.append([kind, *(f"{_share(made):.0f} %" for made in of_kind.values())])
    return Table("By what is wrong with the picture", ["", *tries], rows)
