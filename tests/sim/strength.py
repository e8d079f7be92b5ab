"""How strong the random search is: which switched-off rules it notices by itself, and after how many runs.

``python -m tests.sim.strength [RUNS] [RULE ...]`` prints the table of docs/sync.md. Nothing here
knows a rule: the runs are those of ``test_runs_from_numbers_break_no_promise``.
"""

import sys
import time

from tests.sim.mutants import MUTANTS, switched_off
from tests.sim.runner import fails, options_of, steps_of

RUNS = 780
SECONDS = 600


def noticed(name: str, runs: int = RUNS, seconds: float = SECONDS) -> tuple[int, str] | None:
    """The first run that fails without the rule, and what it says; None if all hold."""
    until = time.monotonic() + seconds
    with switched_off(name):
        for seed in range(runs):
            error = fails(steps_of(seed), **options_of(seed))
            if error is not None:
                return seed + 1, " ".join(str(error).split())[:70] or type(error).__name__
            if time.monotonic() > until:
                break
    return None


def main(runs: int, names: list[str]) -> None:
    """One line a rule, then how many were noticed."""
    found = 0
    for name in names:
        result = noticed(name, runs)
        found += result is not None
        print(f"| `{name}` | {result[0] if result else '–'} | {result[1] if result else ''} |", flush=True)
    print(f"{found} of {len(names)} noticed within {runs} runs")


if __name__ == "__main__":
    count, *rules = sys.argv[1:] or [str(RUNS)]
    main(int(count), rules or list(MUTANTS))
