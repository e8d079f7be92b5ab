"""Bounded exhaustive: two devices, two changes each, every order in which they can arrive (SPEC.md 12).

Nothing typed is lost (I1), everybody ends alike (I2), and what is alive and what it holds does
not depend on order (I7), which of two concurrent values of one field is shown excepted.
By default one plan in 97; ``SIM_EXHAUSTIVE=all`` plays every one of them, on all processors.
"""

import os
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.sim.orders import OPS, Plan, depends_on_order, orders_of, plans

ALL = os.environ.get("SIM_EXHAUSTIVE") == "all"


def test_every_order_of_two_changes_each() -> None:
    every = plans()
    chosen = every if ALL else every[3::97]
    different = _different(chosen)
    print(f"{sum(len(orders_of(p)) for p in chosen)} cases, {len(chosen)} of {len(every)} plans, {len(OPS)} changes")
    assert not different, f"{len(different)} plans depend on order: {different[:5]}"


def _different(chosen: list[Plan]) -> list[Plan]:
    if not ALL:
        return [plan for plan in chosen if depends_on_order(plan)]
    with ProcessPoolExecutor() as processes:
        found = processes.map(depends_on_order, chosen, chunksize=200)
        return [plan for plan, differs in zip(chosen, found, strict=True) if differs]


@pytest.mark.parametrize("plan", [
    (("del P", "undel P"), ("title P", "del P")),
    (("share M with Q", "del P"), ("move M to Q", "meet P")),
    (("del P", "del Q"), ("move M to Q", "note M")),
    (("note M", "star P"), ("move M to Q", "del Q")),
    (("del P", "untag P"), ("untag P", "del P")),
    (("del P", "move M to Q"), ("del P", "move M to Q")),
    (("del P", "move M to Q"), ("del P", "share M with Q")),
    (("star P", "share M with Q"), ("move M to Q", "del P")),
    (("del P", "move M to Q"), ("del Q", "note M")),
    (("del P", "note M"), ("del P", "share M with Q")),
    (("del P", "share M with Q"), ("del P", "share M with Q")),
    (("del P", "share M with Q"), ("title P", "del P")),
    (("del P", "share M with Q"), ("untag P", "del P")),
], ids=str)
def test_orders_that_once_differed(plan: Plan) -> None:
    assert not depends_on_order(plan)
