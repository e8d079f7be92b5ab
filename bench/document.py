"""A run as text: on the terminal, and as docs/benchmarks.md."""

import os
import platform
import statistics
from collections.abc import Iterable
from pathlib import Path

import psutil

from bench.results import Part, Table, short

TARGET = Path(__file__).parents[1] / "docs" / "benchmarks.md"
NOTES = Path(__file__).parent / "notes"
"""What profiles showed, written by hand: a file for each part."""
QUIET = 3.5
"""A part alone brings a load of two to three on two cores. A load above this means that something else was using the processors."""

HEAD = """\
# Benchmarks

The last run of `make bench`; written by `python -m bench --write`, not by hand.
`BENCH=client|scan|sync|peers` runs one part. Figures are from one machine and good for
comparing within a run; a number taken on a busy machine says so. The yardstick is a fixed
piece of work, timed after every figure (`bench/yardstick.py`): where a run says that it took
longer than in another run, the processor itself was slower.
"""


def machine() -> str:
    """What the figures were measured on."""
    model = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine())
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GB, {platform.system()} {platform.release()}, Python {platform.python_version()}"  # fmt: skip


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def write(parts: list[Part], missing: list[str]) -> None:
    """Writes docs/benchmarks.md; ``missing`` names the parts that were never run on this machine."""
    sections = [HEAD, f"Machine: {machine()}.\n", *_summary(parts), *(line for part in parts for line in _section(part))]
    if missing:
        sections.append(f"Not run yet on this machine: {', '.join(missing)}.")
    TARGET.write_text("\n".join(sections).rstrip() + "\n")


def _summary(parts: list[Part]) -> list[str]:
    goals = [figure for part in parts for figure in part.figures if figure.goal is not None]
    missed = [f for f in goals if f.verdict == "not met"]
    unmeasured = [f for f in goals if f.verdict == "not measured"]
    lines = [f"**Goals: {len(goals) - len(missed) - len(unmeasured)} of {len(goals)} met.**"]
    if missed:
        lines += ["Not met: " + "; ".join(f"{f.name} ({' of '.join(f.cells()[1:3])})" for f in missed) + "."]
    if unmeasured:
        lines += ["Not measured: " + "; ".join(f.name for f in unmeasured) + "."]
    return ["\n".join(lines) + "\n"]


def _section(part: Part) -> Iterable[str]:
    busy = f"; the machine was busy (load {part.load:.1f}): sizes, counts and CPU hold, times hardly" if part.load > QUIET else f"; load {part.load:.1f}"
    yield f"## {part.title}\n"
    yield f"Run {part.began}, {part.seconds:.0f} s{busy}{_yardstick(part)}.\n"
    yield from (f"* {line}" for line in part.method)
    if part.figures:
        yield ""
        yield grid(["measured", "value", "goal", "", ""], [figure.cells() for figure in part.figures])
    for table in part.tables:
        yield f"\n### {table.title}\n"
        yield grid(table.columns, table.rows)
    if part.remarks:
        yield ""
        yield from (f"* {line}" for line in part.remarks)
    note = NOTES / f"{part.name}.md"
    if note.is_file():
        yield f"\n### Where the time goes\n\n{note.read_text().strip()}"
    yield ""


def _yardstick(part: Part) -> str:
    if not part.paces:
        return ""
    least, most = min(part.paces), max(part.paces)
    return f"; yardstick {short(statistics.median(part.paces))} ms ({short(least)} to {short(most)})"


def grid(columns: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def show(part: Part) -> None:
    """Prints what was not printed while the part ran."""
    for table in part.tables:
        print(f"\n{table.title}")
        _columns(table)
    for line in part.remarks:
        print(f"  {line}")
    missed = [figure for figure in part.figures if figure.verdict == "not met"]
    print(f"{part.title}: {part.seconds:.0f} s, load {part.load:.1f}{_yardstick(part)}, {len(missed)} goals not met\n", flush=True)


def _columns(table: Table) -> None:
    lines = [table.columns, *table.rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(table.columns))]
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))

