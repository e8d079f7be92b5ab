"""The suite runs on any store: override ``store_factory`` to run it on another."""

import pytest

from sync.memory import MemoryStore
from tests.sim.world import World


@pytest.fixture
def store_factory():
    return MemoryStore


@pytest.fixture
def world(store_factory):
    return World(store_factory())
