"""How fast the processor is while a part runs: the same work, timed between its figures.

A core that shares its silicon with a stranger's machine does the same work in a third more
time, and no load average shows it. So each part says how long a fixed piece of work took.
"""

import time

WORDS = [f"{n * 2654435761 % 2**32:08x}" for n in range(20_000)]


def pace() -> float:
    """Milliseconds of CPU for sorting and counting the same 20,000 words; the best of three."""
    return min(_once() for _ in range(3))


def _once() -> float:
    begun = time.process_time()
    tally: dict[str, int] = {}
    for word in sorted(WORDS):
        tally[word[:3]] = tally.get(word[:3], 0) + len(word)
    return (time.process_time() - begun) * 1000
