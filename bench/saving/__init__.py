"""What a save costs while much waits to be sent."""

from pathlib import Path

from bench.page import opened
from bench.results import Part, median, percentile

WAITING = 500
TIMES = 60


def measure(part: Part) -> None:
    """One field of one person saved, with one record waiting and with 500."""
    with opened(Path(__file__).parent) as (page, _):
        page.evaluate("bench.fill(0, 1)")
        page.evaluate("bench.save(10)")
        alone = page.evaluate(f"bench.save({TIMES})")
        page.evaluate(f"bench.fill(1, {WAITING})")
        many = page.evaluate(f"bench.save({TIMES})")
    cost = max(0.0, (median(many) or 0) - (median(alone) or 0))
    part.add(f"a save with {WAITING} waiting costs more by", cost, "ms", 4, "<=", "the overlay; medians, full speed")
    part.add("a save, strict durability", median(many), "ms", None, "<=", f"p95 {percentile(many, 0.95):.1f}; the disk's flush is in it")
