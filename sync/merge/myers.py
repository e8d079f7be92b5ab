"""Longest common subsequence by Myers' greedy O(ND) method, within a budget of steps.

E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986).
Steps and not time are counted, so that the result is the same on every machine.
"""

from collections.abc import Sequence

MAX_D = 400
STEPS = 150_000
_NOWHERE = -2
"""Beside the diagonals of a row: never the farther of two."""


class Budget:
    """Steps left for one merge."""

    __slots__ = ("left",)

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps


def matches(a: Sequence[int], b: Sequence[int], budget: Budget) -> tuple[list[tuple[int, int]], bool]:
    """Pairs (i, j) with a[i] == b[j], both rising; False if the budget ended before the middle was compared."""
    head = _common_head(a, b)
    tail = _common_tail(a, b, head)
    middle, complete = _middle(a[head:len(a) - tail], b[head:len(b) - tail], budget)
    pairs = [(i, i) for i in range(head)]
    pairs += [(i + head, j + head) for i, j in middle]
    pairs += [(len(a) - k, len(b) - k) for k in range(tail, 0, -1)]
    return pairs, complete


def _common_head(a: Sequence[int], b: Sequence[int]) -> int:
    limit = min(len(a), len(b))
    for i in range(limit):
        if a[i] != b[i]:
            return i
    return limit


def _common_tail(a: Sequence[int], b: Sequence[int], head: int) -> int:
    limit = min(len(a), len(b)) - head
    for i in range(limit):
        if a[-1 - i] != b[-1 - i]:
            return i
    return limit


def _middle(a: Sequence[int], b: Sequence[int], budget: Budget) -> tuple[list[tuple[int, int]], bool]:
    shared = set(a) & set(b)
    if not shared:
        return [], True
    rows = [i for i, value in enumerate(a) if value in shared]
    columns = [j for j, value in enumerate(b) if value in shared]
    trace = _forward([a[i] for i in rows], [b[j] for j in columns], budget)
    if trace is None:
        return [], False
    return [(rows[i], columns[j]) for i, j in _backward(trace, len(rows), len(columns))], True


def _forward(a: Sequence[int], b: Sequence[int], budget: Budget) -> list[list[int]] | None:
    """Furthest x on each diagonal k = x - y after d edits, for d = 0, 1, ...; None past the budget.

    Row d holds diagonal k at index k + d + 2. A diagonal is reached from the one above (``down``, past an item
    of ``b``) or the one below it (``right``, past one of ``a``), whichever is farther.
    """
    n, m = len(a), len(b)
    trace: list[list[int]] = []
    before, steps = [_NOWHERE, _NOWHERE, 0], budget.left
    for d in range(min(n + m, MAX_D) + 1):
        row = [_NOWHERE] * (len(before) + 2)
        for k in range(-d, d + 1, 2):
            down, right = before[k + d + 2], before[k + d] + 1
            start = x = down if down >= right else right
            y = x - k
            while x < n and y < m and a[x] == b[y]:
                x += 1
                y += 1
            steps -= 1 + x - start
            row[k + d + 2] = x
            if x >= n and y >= m:
                budget.left = steps
                return [*trace, row]
        if steps < 0:
            break
        trace.append(row)
        before = row
    budget.left = max(steps, 0)
    return None


def _backward(trace: list[list[int]], n: int, m: int) -> list[tuple[int, int]]:
    x, y = n, m
    pairs: list[tuple[int, int]] = []
    for d in range(len(trace) - 1, 0, -1):
        before, k = trace[d - 1], x - y
        down, right = before[k + d + 2], before[k + d] + 1
        pairs += [(i, i - k) for i in range(x - 1, max(down, right) - 1, -1)]
        x, y = (down, down - k - 1) if down >= right else (right - 1, right - k)
    pairs += [(i, i) for i in range(x - 1, -1, -1)]
    return pairs[::-1]
