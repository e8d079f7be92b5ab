"""Nothing typed is lost, whatever happens: three devices on a bad network, on each store (SPEC.md 12).

``SOAK_MINUTES`` runs until the time is over and prints the number that a run is made from;
``SIM_EXAMPLES`` and ``SIM_STEPS`` change the size of a run of Hypothesis.
"""

import os
import secrets
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import insert, select

from sync.normalise import fold
from tests.sim.machine import machine
from tests.sim.runner import FIXTURES, fails, options_of, read_fixture, run, shrunk, steps_of, write_fixture
from tests.sim.simulation import Simulation, Step, play
from tests.sim.themes import NAMES, theme_of
from webapp.database import Base, read_transaction, write_transaction
from webapp.records.store import SqlStore

SOAK = float(os.environ.get("SOAK_MINUTES") or 0)
EXAMPLES = int(os.environ.get("SIM_EXAMPLES", "80"))
STEPS = int(os.environ.get("SIM_STEPS", "60"))
CLOCKED = ("values", "texts", "lists", "deletes", "children", "merges")
RUNS = int(os.environ.get("SIM_RUNS", "780"))


def profile(examples: int, steps: int = STEPS) -> settings:
    """No deadline: a run takes as long as it takes."""
    return settings(max_examples=examples, stateful_step_count=steps, deadline=None, print_blob=True,
                    derandomize=not SOAK, suppress_health_check=list(HealthCheck))


class SqlBackups:
    """Copies of every row of the database."""

    def take(self) -> Any:
        with read_transaction() as session:
            return {t: [dict(r) for r in session.execute(select(t)).mappings()] for t in Base.metadata.sorted_tables}

    def put_back(self, taken: Any) -> None:
        with write_transaction() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())
            for table, rows in taken.items():
                if rows:
                    session.execute(insert(table), rows)


@pytest.fixture
def make_on_sql(app: Flask) -> Iterator[Any]:
    """Builds simulations on an emptied database; words are looked for at rest only."""
    empty = SqlBackups()
    with app.app_context():
        rows = empty.take()

        def make(**options: Any) -> Simulation:
            empty.put_back(rows)
            return Simulation(SqlStore(), SqlBackups(), thorough=False, **options)

        yield make


def test_hypothesis_finds_no_run_that_breaks_a_promise() -> None:
    run_state_machine_as_test(machine(), settings=profile(EXAMPLES))


def test_runs_from_numbers_break_no_promise() -> None:
    for seed in range(RUNS):
        run(seed)


def holds(simulation: Simulation) -> dict[str, Any]:
    """What no clock may decide: who is there, and everything but which of two values is shown."""
    return {i: (sorted(d.get("note", "").split()), sorted(map(fold, d.get("tags", []))), sorted(d.get("contacts", [])),
                sorted(e["e"] for e in d.get("emails", [])), d.get("count"))
            for i, d in simulation.world.documents().items() if not d.get("kind_of")}


def test_clocks_decide_only_which_of_two_is_shown() -> None:
    """The same run with clocks years apart ends alike (I8)."""
    for seed in range(20 * len(NAMES)):
        if theme_of(seed) in CLOCKED:
            steps, options = steps_of(seed), options_of(seed)
            right, wrong = (play(steps, **{**options, "skewed": skewed}) for skewed in (False, True))
            assert holds(right) == holds(wrong), f"seed {seed} depends on clocks"


def test_on_each_database(make_on_sql: Any, request: pytest.FixtureRequest) -> None:
    few = 4 if "postgresql" in request.node.name else 8
    run_state_machine_as_test(machine(make_on_sql), settings=profile(few, 30))


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda p: p.stem)
def test_runs_that_once_failed(path: Path) -> None:
    steps, options = read_fixture(path)
    play(steps, **options)


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda p: p.stem)
def test_runs_that_once_failed_on_each_database(path: Path, make_on_sql: Any) -> None:
    steps, options = read_fixture(path)
    simulation = make_on_sql(**options)
    for action, arguments in steps:
        simulation.do(action, **arguments)
    simulation.finish()


def breaks(options: dict[str, bool], steps: list[Step]) -> bool:
    return fails(steps, **options) is not None


@pytest.mark.skipif(not SOAK, reason="SOAK_MINUTES is not set")
def test_soak(capsys: pytest.CaptureFixture[str]) -> None:
    """Long runs until the time is over; the first that fails is made short and kept as a fixture."""
    until, seed, runs = time.monotonic() + SOAK * 60, secrets.randbits(40), 0
    with capsys.disabled():
        print(f"\nsimulation soak from seed {seed}")
        while time.monotonic() < until:
            steps, options = steps_of(seed, 150), options_of(seed)
            if fails(steps, **options):
                steps = shrunk(steps, partial(breaks, options))
                path = write_fixture(f"seed_{seed}", str(fails(steps, **options))[:200], steps, options)
                pytest.fail(f"seed {seed}: {fails(steps, **options)}; kept as {path}")
            seed, runs = seed + 1, runs + 1
        print(f"{runs} runs of 150 steps, last seed {seed - 1}: nothing lost")
