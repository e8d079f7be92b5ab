"""Counters: only increments travel, so replays and merges add nothing twice (SPEC.md 5.4)."""


def increment(current: object, by: int) -> int:
    """Sum so far plus one increment; 0 is kept as 0."""
    return (current if isinstance(current, int) else 0) + by
