"""Three-way merge of long text: every inserted word survives (SPEC.md 5.6).

Lines first; where both sides changed the same lines, words, compared without the space
behind them. A base token stays iff both sides kept it; what both inserted in one place
stands theirs first, then mine; only where both replaced the same token do two versions
stand, with the line ``SEPARATOR`` between them. Deterministic; no names, no clocks.
"""

import re
from dataclasses import dataclass

from sync.merge.myers import Budget, matches
from sync.merge.words import SEPARATOR, WORDS, Range, Words, changes_of, space_of

__all__ = ["SEPARATOR", "Merged", "merge"]

MAX_WORDS = 120_000
"""A hunk with more in its three texts stands side by side; below it, the budget of steps decides."""
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Merged:
    """``replaced``: both sides replaced the same words, and a person should look."""

    text: str
    replaced: bool = False


def merge(base: str, theirs: str, mine: str) -> Merged:
    """Merge two edits of ``base``; a one-sided change is exactly that side."""
    if mine in (base, theirs):
        return Merged(theirs)
    if theirs == base:
        return Merged(mine)
    return _Merge(Budget()).lines(base, theirs, mine)


class _Merge:
    """State of one merge: budget and whether two versions had to stand side by side."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.replaced = False

    def lines(self, base: str, theirs: str, mine: str) -> Merged:
        b, t, m = (_LINES.findall(text) for text in (base, theirs, mine))
        keys = _numbered([line.rstrip() for line in b], [line.rstrip() for line in t],
                         [line.rstrip() for line in m])
        with_theirs, _ = matches(keys[0], keys[1], self.budget)
        with_mine, _ = matches(keys[0], keys[2], self.budget)
        out: list[str] = []
        for anchor, (b0, b1), (t0, t1), (m0, m1) in _segments(with_theirs, with_mine, (len(b), len(t), len(m))):
            hunk = self._hunk("".join(b[b0:b1]), "".join(t[t0:t1]), "".join(m[m0:m1]))
            _append(out, hunk)
            if anchor:
                _append(out, space_of(b[b1], t[t1], m[m1]))
        return Merged("".join(out), self.replaced)

    def _hunk(self, base: str, theirs: str, mine: str) -> str:
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        if not theirs.strip() or not mine.strip():
            return mine if not theirs.strip() else theirs
        if not base.strip():
            return _both_lines(theirs, mine)
        return self._words(base, theirs, mine)

    def _words(self, base: str, theirs: str, mine: str) -> str:
        b, t, m = (WORDS.findall(text.rstrip()) for text in (base, theirs, mine))
        if sum(map(len, (b, t, m))) > MAX_WORDS:
            return self._side_by_side(theirs, mine)
        keys = _numbered([w.rstrip() for w in b], [w.rstrip() for w in t], [w.rstrip() for w in m])
        with_theirs, complete = matches(keys[0], keys[1], self.budget)
        with_mine, also = matches(keys[0], keys[2], self.budget)
        if not (complete and also):
            return self._side_by_side(theirs, mine)
        words = Words((b, t, m), keys, dict(with_theirs), dict(with_mine))
        text = words.merged(changes_of(with_theirs, len(b), len(t)), changes_of(with_mine, len(b), len(m)))
        self.replaced = self.replaced or words.replaced
        return text and text.rstrip() + space_of(*(_end_of(side) for side in (base, theirs, mine)))

    def _side_by_side(self, theirs: str, mine: str) -> str:
        self.replaced = True
        return _versions(theirs, mine)


def _end_of(text: str) -> str:
    """The space behind its last word."""
    return text[len(text.rstrip()):]


def _append(out: list[str], text: str) -> None:
    """Add lines; a line that was the last of its side gets its end."""
    if text and out and not out[-1].endswith("\n"):
        out.append("\n")
    if text:
        out.append(text)


def _versions(theirs: str, mine: str) -> str:
    return f"{theirs.rstrip()}\n{SEPARATOR}\n{mine}"


def _both_lines(theirs: str, mine: str) -> str:
    """Lines that both inserted in one place: once if one holds the other, else theirs first."""
    t, m = [s.rstrip() for s in theirs.splitlines()], [s.rstrip() for s in mine.splitlines()]
    if _contains(t, m):
        return theirs
    if _contains(m, t):
        return mine
    return theirs + ("" if theirs.endswith("\n") else "\n") + mine


def _contains(whole: list[str], part: list[str]) -> bool:
    """Is ``part`` a run of the lines of ``whole``? As strings: no loop over long notes."""
    return "\n" + "\n".join(part) + "\n" in "\n" + "\n".join(whole) + "\n"


def _numbered(*sides: list[str]) -> list[list[int]]:
    numbers: dict[str, int] = {}
    return [[numbers.setdefault(key, len(numbers)) for key in side] for side in sides]


def _segments(with_theirs: list[Range], with_mine: list[Range],
              ends: tuple[int, int, int]) -> list[tuple[bool, Range, Range, Range]]:
    """Stretches between base lines that both sides kept; True where such a line follows."""
    mine = dict(with_mine)
    anchors = [(i, j, mine[i]) for i, j in with_theirs if i in mine]
    out, b, t, m = [], 0, 0, 0
    for i, j, k in anchors:
        out.append((True, (b, i), (t, j), (m, k)))
        b, t, m = i + 1, j + 1, k + 1
    return [*out, (False, (b, ends[0]), (t, ends[1]), (m, ends[2]))]
