"""The engine's whole scenario suite once more, on SqlStore over SQLite and PostgreSQL.

Every test of ``tests/sync`` that is played on a ``world`` or a ``store_factory`` runs
here unchanged; a new module there is found by itself.
"""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask

import tests.sync
from tests.sim.world import World
from webapp.records.store import SqlStore

FIXTURES = {"world", "store_factory"}


@pytest.fixture
def store_factory(app: Flask) -> Iterator[Callable[[], SqlStore]]:
    with app.app_context():
        yield SqlStore


@pytest.fixture
def world(store_factory: Callable[[], SqlStore]) -> World:
    return World(store_factory())


def modules() -> Iterator[ModuleType]:
    (folder,) = tests.sync.__path__
    for path in sorted(Path(folder).glob("test_*.py")):
        yield import_module(f"tests.sync.{path.stem}")


def collect() -> dict[str, Callable[..., None]]:
    """The tests by name; two modules must not use one name twice, or one of them would not run."""
    found: dict[str, Callable[..., None]] = {}
    for module in modules():
        for name, function in vars(module).items():
            if name.startswith("test_") and FIXTURES & set(inspect.signature(function).parameters):
                assert name not in found, f"{name} is in two modules of tests/sync"
                found[name] = function
    return found


SUITE = collect()
assert SUITE
globals().update(SUITE)
