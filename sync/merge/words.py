"""Word-level merge of one hunk: what `text.py` does where both sides changed the same lines (SPEC.md 5.6)."""

import re
from dataclasses import dataclass

SEPARATOR = "⁂"
"""The line between two versions of the same words."""
_PLANE = 0x10000

_IDEOGRAPH = "\u2e80-\u2fdf\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts written without spaces: each sign is a token."""
WORDS = re.compile(rf"[{_IDEOGRAPH}]\s*|[^\s{_IDEOGRAPH}]+\s*|\s+")
"""A word with the space behind it."""

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One side replaced base[start:end] by its own [first:last]."""

    start: int
    end: int
    first: int
    last: int


def space_of(base: str, theirs: str, mine: str) -> str:
    """A token both kept, with the space behind it merged three ways."""
    return mine if theirs == base else theirs


def changes_of(pairs: list[Range], base_length: int, length: int) -> list[Change]:
    """What lies between matched pairs of a base and a side of these lengths."""
    behind = [(0, 0), *((i + 1, j + 1) for i, j in pairs)]
    before = [*pairs, (base_length, length)]
    return [Change(i, k, j, n) for (i, j), (k, n) in zip(behind, before, strict=True) if (i, j) != (k, n)]


class Words:
    """Word-level merge of one hunk. Sides: 0 base, 1 theirs, 2 mine."""

    def __init__(self, tokens: tuple[list[str], list[str], list[str]], keys: list[list[int]],
                 with_theirs: dict[int, int], with_mine: dict[int, int]) -> None:
        self.tokens = tokens
        self.keys = keys
        self.places = (with_theirs, with_mine)
        self.replaced = False
        self.out: list[str] = []
        self.last: tuple[int, int] | None = None
        """Places of the last token put out, in theirs and in mine; -1 = not there."""

    def merged(self, theirs: list[Change], mine: list[Change]) -> str:
        """The hunk as both have it; ``replaced`` then says whether two versions stand in it."""
        position = 0
        for start, end, ours in _clusters(theirs, mine):
            self._keep(position, start)
            self._cluster(*ours)
            position = end
        self._keep(position, len(self.tokens[0]))
        return "".join(self.out)

    def _keep(self, start: int, end: int) -> None:
        """Base tokens outside of all changes: both have them."""
        for i in range(start, end):
            j, k = self.places[0][i], self.places[1][i]
            self._put(space_of(self.tokens[0][i], self.tokens[1][j], self.tokens[2][k]), j, k)

    def _cluster(self, theirs: list[Change], mine: list[Change]) -> None:
        """Changes that touch: of the base, each word between them is gone on one side at least, and so goes."""
        if self._covers(1, theirs, mine):
            self._insert(1, theirs)
        elif self._covers(2, mine, theirs):
            self._insert(2, mine)
        elif _both_replaced(theirs, mine):
            self.replaced = True
            self._insert(1, theirs)
            self._separate()
            self._insert(2, mine)
        else:
            self._insert_both(theirs, mine)

    def _covers(self, side: int, changes: list[Change], others: list[Change]) -> bool:
        """Does one side's change hold everything that the other's does?"""
        gone = {i for c in changes for i in range(c.start, c.end)}
        if not all(set(range(c.start, c.end)) <= gone for c in others):
            return False
        whole, part = self.keys[side], self.keys[3 - side]
        return all(any(_contains_run(whole[c.first:c.last], part[o.first:o.last]) for c in changes)
                   for o in others)

    def _insert(self, side: int, changes: list[Change]) -> None:
        for change in changes:
            for j in range(change.first, change.last):
                self._put(self.tokens[side][j], j if side == 1 else -1, j if side == 2 else -1)

    def _insert_both(self, theirs: list[Change], mine: list[Change]) -> None:
        """Nothing replaced twice: what is new, by place, theirs first."""
        placed = {(c.start, side): c for side, changes in ((1, theirs), (2, mine)) for c in changes}
        for start, side in sorted(placed):
            self._insert(side, [placed[start, side]])

    def _put(self, token: str, theirs: int, mine: int) -> None:
        if self.last and not self.out[-1][-1:].isspace() and not self._adjacent(self.last, theirs, mine):
            self.out.append(self._gap(theirs, mine, token))
        self.out.append(token)
        self.last = (theirs, mine)

    def _adjacent(self, last: tuple[int, int], theirs: int, mine: int) -> bool:
        """Does it follow the last token on one side, without space between them there?"""
        return any(place > 0 and before == place - 1 and not self.tokens[side][before][-1:].isspace()
                   for side, place, before in ((1, theirs, last[0]), (2, mine, last[1])))

    def _gap(self, theirs: int, mine: int, token: str) -> str:
        side, place = (1, theirs) if theirs >= 0 else (2, mine)
        if place > 0 and self.tokens[side][place - 1].endswith("\n"):
            return "\n"
        return "" if re.match(f"[{_IDEOGRAPH}]", token) and re.search(f"[{_IDEOGRAPH}]$", self.out[-1]) else " "

    def _separate(self) -> None:
        self.out[-1] = self.out[-1].rstrip()
        self.out.append(f"\n{SEPARATOR}\n")


def _contains_run(whole: list[int], part: list[int]) -> bool:
    return _as_text(part) in _as_text(whole)


def _as_text(numbers: list[int]) -> str:
    return "".join(chr(_PLANE + n) for n in numbers)


def _both_replaced(theirs: list[Change], mine: list[Change]) -> bool:
    return any(t.first < t.last and m.first < m.last and max(t.start, m.start) < min(t.end, m.end)
               for t in theirs for m in mine)


Cluster = tuple[int, int, tuple[list[Change], list[Change]]]


def _clusters(theirs: list[Change], mine: list[Change]) -> list[Cluster]:
    """Changes of both sides, grouped where they delete the same tokens or insert in one place."""
    changes = sorted([(c, 0) for c in theirs] + [(c, 1) for c in mine],
                     key=lambda item: (item[0].start, item[0].end, item[1]))
    out: list[Cluster] = []
    for change, side in changes:
        if out and _touches(out[-1], change):
            start, end, ours = out[-1]
            out[-1] = (start, max(end, change.end), ours)
        else:
            ours = ([], [])
            out.append((change.start, change.end, ours))
        ours[side].append(change)
    return out


def _touches(cluster: Cluster, change: Change) -> bool:
    start, end, _ = cluster
    return change.start < end or change.start == start or (change.start == end == change.end)
