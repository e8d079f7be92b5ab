"""How much is measured: the real sizes, or tiny ones to see that a part runs at all."""

import os

SMALL = bool(os.environ.get("BENCH_SMALL"))


def size(real: int, tiny: int) -> int:
    """``real``, unless ``BENCH_SMALL`` asks for a quick look."""
    return tiny if SMALL else real
