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
from sqlalchemy import update

import tests.sync
from tests.sim.world import World
from tests.sync import test_histories
from webapp.database import db, write_transaction
from webapp.records import backup
from webapp.records.models import SyncHead
from webapp.records.store import SqlStore

FIXTURES = {"world", "store_factory"}


@pytest.fixture
def store_factory(app: Flask) -> Iterator[Callable[[], SqlStore]]:
    with app.app_context():
        yield SqlStore


@pytest.fixture
def world(store_factory: Callable[[], SqlStore]) -> World:
    return World(store_factory())


@pytest.fixture(autouse=True)
def real_backups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the suite copies the store in memory, ``hallway backup`` and ``restore`` are used here."""

    def back_up(world: World) -> tuple[Path, str, int]:
        head = world.head()
        with monkeypatch.context() as quiet:
            quiet.setattr(backup, "_note", lambda copy, safe: None)
            return backup.make_backup(tmp_path).place, head.epoch, head.seq

    def restore(world: World, saved: tuple[Path, str, int], announced: bool = True) -> None:
        place, epoch, seq = saved
        db.session.remove()  # a stopped server holds no connection
        backup.restore_backup(place)
        if not announced:
            with write_transaction() as session:
                session.execute(update(SyncHead).values(epoch=epoch, head_seq=seq))

    monkeypatch.setattr(test_histories, "backup", back_up)
    monkeypatch.setattr(test_histories, "restore", restore)


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
