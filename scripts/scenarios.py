"""The table of scenarios in docs/sync.md, from docs/scenarios.txt and the tests that exist.

    python -m scripts.scenarios          writes the table
    python -m scripts.scenarios --check  names the scenarios that have neither a test nor a reason
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = ROOT / "docs" / "scenarios.txt"
PAGE = ROOT / "docs" / "sync.md"
BEGIN, END = "<!-- scenarios: begin -->", "<!-- scenarios: end -->"
LINE = re.compile(r"(?P<number>\d+b?) (?P<name>\w+)(?: - (?P<reason>.+))?")
PLACES = (("tests", "*.py"), ("pwa/src", "*.test.ts"))


@dataclass
class Scenario:
    """One name, the files that have a test of it, and the reason where there is none."""

    section: str
    number: str
    name: str
    reason: str = ""
    files: list[str] = field(default_factory=list)


def scenarios() -> list[Scenario]:
    """All of them, with their tests."""
    found = list(_listed())
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in _test_files()}
    for scenario in found:
        pattern = re.compile(rf"(?:def test_|(?:test|it)\(\s*['\"`]){scenario.name}\b")
        scenario.files = [name for name, text in texts.items() if pattern.search(text)]
    return found


def _listed() -> Iterator[Scenario]:
    section = ""
    for line in LIST.read_text().splitlines():
        if line.startswith("# "):
            section = line[2:]
        elif match := LINE.fullmatch(line):
            yield Scenario(section, match["number"], match["name"], match["reason"] or "")


def _test_files() -> Iterator[Path]:
    for folder, pattern in PLACES:
        yield from sorted((ROOT / folder).rglob(pattern))


def missing(found: list[Scenario]) -> list[str]:
    """Names with neither a test nor a reason."""
    return [s.name for s in found if not s.files and not s.reason]


def table(found: list[Scenario]) -> str:
    """Markdown: number, name, where."""
    lines = []
    for section in dict.fromkeys(s.section for s in found):
        lines += ["", f"**{section}**", "", "| | scenario | test |", "|---|---|---|"]
        for s in (s for s in found if s.section == section):
            where = ", ".join(f"`{name}`" for name in s.files) or s.reason or "**missing**"
            lines.append(f"| {s.number} | `{s.name}` | {where} |")
    tested = sum(bool(s.files) for s in found)
    return "\n".join([f"{tested} of {len(found)} are tests of that name.", *lines])


def main() -> int:
    """Writes or checks."""
    found = scenarios()
    if "--check" in sys.argv:
        print("\n".join(missing(found)))
        return bool(missing(found))
    text = PAGE.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{table(found)}\n{END}{after}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
