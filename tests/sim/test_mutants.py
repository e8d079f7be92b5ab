"""Every rule is needed: without it a kept run or a directed test fails, with it none does."""

from collections.abc import Callable
from importlib import import_module

import pytest

from sync import gc
from sync.memory import MemoryStore
from tests.sim.mutants import DIRECTED, MUTANTS, switched_off
from tests.sim.orders import Plan, depends_on_order
from tests.sim.runner import FIXTURES, fails, read_fixture
from tests.sim.world import World
from tests.sync import test_deletes

DAY = 86_400_000


def pre_image_changes_nothing_where_the_record_is(world: World) -> None:
    """Another phone brought the record back, with a newer value, before the pre-image arrived."""
    a, b, c = world.shared(3, name="Jo", title="old")
    a.delete("c1")
    a.sync(world.server)
    world.clock.tick(400 * DAY)
    while gc.collect(world.store, world.server.ctx()):
        pass
    b.edit("c1", title="new")
    world.clock.tick()
    c.edit("c1", city="Oslo")
    c.send(world.server)
    world.sync(b, c, a)
    assert world.doc()["title"] == "new"
    assert world.conflicts() == []


def order_decides_nothing(world: World) -> None:
    """A child that moves to somebody else, and deletes: every order of arrival ends alike."""
    for plan in ORDERED:
        assert not depends_on_order(plan), plan


ORDERED: tuple[Plan, ...] = (
    (("share M with Q", "del P"), ("move M to Q", "meet P")),
    (("del P", "del Q"), ("move M to Q", "note M")),
    (("note M", "star P"), ("move M to Q", "del Q")),
    (("del P", "note M"), ("del P", "share M with Q")),
)


def aliases_point_at_who_is_there(world: World) -> None:
    """Three people become one, one after the other."""
    a, = world.shared(1, name="Jo")
    for i in ("c2", "c3"):
        a.create("contact", i, name=i)
        a.sync(world.server)
    a.merge("c3", "c2")
    a.merge("c2", "c1")
    a.sync(world.server)
    assert [world.records()[i].merged_into for i in ("c2", "c3")] == ["c1", "c1"]


def clock_jump_back_makes_no_edit_older_than_what_it_saw(world: World) -> None:
    """An edit is never older than the newest change that its author knew."""
    a, b = world.shared(2, name="Jo")
    world.clock.tick(10 * DAY)
    a.edit("c1", city="Oslo")
    world.sync(a, b)
    world.clock.tick()
    a.edit("c1", title="made today")
    world.clock.tick()
    a.outbox[-1].at -= 20 * DAY
    b.edit("c1", title="older")
    b.outbox[-1].at -= 5 * DAY
    world.sync(b)
    a.sync(world.server)
    with world.store.read("acc") as reader:
        newest = reader.history("c1")[0]
        assert newest.eff_at >= reader.received([a.outbox[-1].m["cur"]])[a.outbox[-1].m["cur"]]


def same_people_are_made_one_and_others_asked_about(world: World) -> None:
    """An address that three have: two of one name, one of another."""
    test_deletes.test_same_email_two_contacts_merge_or_card(world, order=0)


HERE: dict[str, Callable[[World], None]] = {
    "pre_image_only_where_absent": pre_image_changes_nothing_where_the_record_is,
    "moved_children_count": order_decides_nothing,
    "aliases_have_one_step": aliases_point_at_who_is_there,
    "same_people_are_merged": same_people_are_made_one_and_others_asked_about,
    "other_names_are_asked_about": same_people_are_made_one_and_others_asked_about,
    "effective_time_is_bounded": clock_jump_back_makes_no_edit_older_than_what_it_saw,
}


def notice(name: str) -> str | None:
    """What the run or the test of a rule says, None if all holds."""
    path = FIXTURES / "mutants" / f"{name}.json"
    if path.exists():
        steps, options = read_fixture(path)
        error = fails(steps, **options)
        return repr(error) if error else None
    try:
        judge_of(name)(World(MemoryStore()))
    except Exception as error:
        return repr(error)
    return None


def judge_of(name: str) -> Callable[[World], None]:
    if name in HERE:
        return HERE[name]
    module, test = DIRECTED[name].split(".")
    return getattr(import_module(f"tests.sync.{module}"), test)


@pytest.mark.parametrize("name", MUTANTS)
def test_rule_is_needed(name: str) -> None:
    assert notice(name) is None, "fails also with the rule"
    with switched_off(name):
        assert notice(name) is not None, f"nobody notices that {name} is off"
