"""Word-level merge of one hunk: what `text.py` does where both sides changed the same lines (SPEC.md 5.6)."""

import re
from dataclasses import dataclass
from itertools import pairwise

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
    edges = [(-1, -1), *pairs, (base_length, length)]
    return [Change(i + 1, k, j + 1, n) for (i, j), (k, n) in pairwise(edges) if k > i + 1 or n > j + 1]


class Words:
    """Word-level merge of one hunk. Sides: 0 base, 1 theirs, 2 mine."""

    def __init__(self, tokens: tuple[list[str], list[str], list[str]], keys: list[list[int]],
                 with_theirs: dict[int, int], with_mine: dict[int, int]) -> None:
        self.tokens = tokens
        self.keys = keys
        self.places = (with_theirs, with_mine)
        self.replaced = False
        self.out: list[str] = []
        self.last: tuple[int, int] = (-1, -1)
        """Places of the last token put out, in theirs and in mine; -1 = not there."""

    def merged(self, theirs: list[Change], mine: list[Change]) -> str:
        """The hunk as both have it; ``replaced`` then says whether two versions stand in it."""
        position = 0
        for start, end, ours in _clusters(theirs, mine):
            for i in range(position, start):
                self._keep(i)
            self._cluster(start, end, *ours)
            position = end
        for i in range(position, len(self.tokens[0])):
            self._keep(i)
        return "".join(self.out)

    def _keep(self, i: int) -> None:
        j, k = self.places[0][i], self.places[1][i]
        self._put(space_of(self.tokens[0][i], self.tokens[1][j], self.tokens[2][k]), j, k)

    def _cluster(self, start: int, end: int, theirs: list[Change], mine: list[Change]) -> None:
        if self._covers(1, theirs, mine):
            return self._side(1, start, end, theirs)
        if self._covers(2, mine, theirs):
            return self._side(2, start, end, mine)
        if _both_replaced(theirs, mine):
            self.replaced = True
            self._changes_only(1, theirs)
            self._separate()
            return self._changes_only(2, mine)
        return self._both(theirs, mine)

    def _covers(self, side: int, changes: list[Change], others: list[Change]) -> bool:
        """Does one side's change hold everything that the other's does?"""
        if not others:
            return True
        gone = {i for c in changes for i in range(c.start, c.end)}
        if not all(set(range(c.start, c.end)) <= gone for c in others):
            return False
        whole, part = self.keys[side], self.keys[3 - side]
        return all(any(_contains_run(whole[c.first:c.last], part[o.first:o.last]) for c in changes)
                   for o in others)

    def _side(self, side: int, start: int, end: int, changes: list[Change]) -> None:
        """The whole cluster as one side has it: base tokens it kept are kept by both or by it alone."""
        other = self.places[2 - side]
        position = start
        for change in changes:
            self._kept_by_both(position, change.start, other, side)
            for j in range(change.first, change.last):
                self._put_from(side, j)
            position = change.end
        self._kept_by_both(position, end, other, side)

    def _kept_by_both(self, start: int, end: int, other: dict[int, int], side: int) -> None:
        for i in range(start, end):
            if i in other and i in self.places[side - 1]:
                self._keep(i)

    def _changes_only(self, side: int, changes: list[Change]) -> None:
        for change in changes:
            for j in range(change.first, change.last):
                self._put_from(side, j)

    def _both(self, theirs: list[Change], mine: list[Change]) -> None:
        """Nothing replaced twice: inserts by place, theirs first; a token stays iff both kept it."""
        inserts = sorted([(c.start, 1, c) for c in theirs] + [(c.start, 2, c) for c in mine],
                         key=lambda item: (item[0], item[1]))
        position = inserts[0][0]
        for start, side, change in inserts:
            self._kept_by_both(position, start, self.places[1], 1)
            position = max(position, start)
            for j in range(change.first, change.last):
                self._put_from(side, j)
        self._kept_by_both(position, max(c.end for *_, c in inserts), self.places[1], 1)

    def _put_from(self, side: int, j: int) -> None:
        self._put(self.tokens[side][j], j if side == 1 else -1, j if side == 2 else -1)

    def _put(self, token: str, theirs: int, mine: int) -> None:
        if self.out and not self.out[-1][-1:].isspace() and not self._adjacent(theirs, mine):
            self.out.append(self._gap(theirs, mine, token))
        self.out.append(token)
        self.last = (theirs, mine)

    def _adjacent(self, theirs: int, mine: int) -> bool:
        """Does it follow the last token on one side, without space between them there?"""
        return any(place > 0 and last == place - 1 and not self.tokens[side][place - 1][-1:].isspace()
                   for side, place, last in ((1, theirs, self.last[0]), (2, mine, self.last[1])))

    def _gap(self, theirs: int, mine: int, token: str) -> str:
        side, place = (1, theirs) if theirs >= 0 else (2, mine)
        if place > 0 and self.tokens[side][place - 1].endswith("\n"):
            return "\n"
        return "" if re.match(f"[{_IDEOGRAPH}]", token) and re.search(f"[{_IDEOGRAPH}]$", self.out[-1]) else " "

    def _separate(self) -> None:
        if self.out:
            self.out[-1] = self.out[-1].rstrip()
        self.out.append(f"\n{SEPARATOR}\n")
        self.last = (-1, -1)


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
