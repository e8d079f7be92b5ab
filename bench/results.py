"""What a part of the benchmark found, as it is printed and as it is kept in docs/benchmarks.md."""

import json
import os
import statistics
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.yardstick import pace

KEPT = Path(__file__).parents[1] / ".cache" / "bench"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside its goal, which is reached when ``value sense goal`` holds; None: not measured."""

    name: str
    value: float | None
    unit: str = ""
    goal: float | None = None
    sense: str = "<="
    note: str = ""

    @property
    def verdict(self) -> str:
        """``met``, ``not met``, ``not measured`` or nothing where there is no goal."""
        if self.value is None:
            return "not measured"
        if self.goal is None:
            return ""
        met = self.value <= self.goal if self.sense == "<=" else self.value >= self.goal
        return "met" if met else "not met"

    def cells(self) -> list[str]:
        """Name, value, goal, verdict, note."""
        goal = "" if self.goal is None else f"{'≤' if self.sense == '<=' else '≥'} {self.goal:,g} {self.unit}".strip()
        value = "" if self.value is None else f"{short(self.value)} {self.unit}".strip()
        return [self.name, value, goal, self.verdict, self.note]


@dataclass(slots=True)
class Table:
    """Anything with rows: a comparison with peers."""

    title: str
    columns: list[str]
    rows: list[list[str]]


@dataclass(slots=True)
class Part:
    """One part of a run. ``load`` is the machine's 1-minute load, ours included; ``paces`` in ms of CPU."""

    name: str
    title: str
    method: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    began: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    seconds: float = field(default_factory=time.monotonic)
    paces: list[float] = field(default_factory=list)

    def done(self) -> "Part":
        """Ends the clock that began with the part; the load is the higher of both ends."""
        self.seconds = time.monotonic() - self.seconds
        self.load = max(self.load, os.getloadavg()[0])
        return self

    def add(self, *args: Any, **kwargs: Any) -> None:
        """A figure; shown at once, since a run takes minutes."""
        figure = Figure(*args, **kwargs)
        self.figures.append(figure)
        self.paces.append(pace())
        print("  " + "  ".join(cell for cell in figure.cells() if cell), flush=True)


def keep(part: Part) -> None:
    """Puts a part away, so that ``--write`` finds it when another part is run again."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{part.name}.json").write_text(json.dumps(asdict(part), ensure_ascii=False))


def kept(name: str) -> Part | None:
    """The part as it was run last on this machine."""
    path = KEPT / f"{name}.json"
    if not path.is_file():
        return None
    raw = json.loads(path.read_text())
    figures = [Figure(**figure) for figure in raw.pop("figures")]
    tables = [Table(**table) for table in raw.pop("tables")]
    return Part(**raw, figures=figures, tables=tables)


def short(value: float) -> str:
    """Three digits or more, none of them useless."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def median(values: list[float]) -> float | None:
    """The median; None of nothing."""
    return statistics.median(values) if values else None


def percentile(values: list[float], share: float) -> float | None:
    """The value below which ``share`` of the values lie; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None
