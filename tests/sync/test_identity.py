"""Accounts, devices, sessions and tabs as the engine sees them (SPEC.md 1, 7, 9; scenarios 65 to 68)."""

import copy

import pytest

from sync.errors import AccountMismatch
from tests.sim.server import Server


def test_sign_in_as_other_account_never_pushes_old_queue(world):
    a, = world.devices(1)
    a.create("contact", "c1", name="Ada's person")
    bob = Server(world.store, world.clock, account="bob")
    with pytest.raises(AccountMismatch):
        bob.push(a.push_body())
    with world.store.read("bob") as reader:
        assert reader.feed(0, 10, boot=False) == []
    a.sync(world.server)
    assert world.doc() == {"name": "Ada's person"}


def test_forged_account_or_device_refused(world):
    """Another account's device id is an id like any other: nothing of its owner is reached."""
    a, = world.shared(1, name="Ada's person")
    eve = Server(world.store, world.clock, account="eve")
    with pytest.raises(AccountMismatch):
        eve.pull(a.pull_body())
    page = eve.pull({**a.pull_body(), "account": "eve", "epoch": None, "cursor": 0})
    assert (page["items"], page["last_mid"]) == ([], 0)


def test_equal_ids_in_two_accounts_are_two_records(world):
    _a, = world.shared(1, name="hers")
    other = Server(world.store, world.clock, account="bob")
    b = world.device(account="bob")
    b.create("contact", "c1", name="his")
    b.sync(other)
    assert world.doc() == {"name": "hers"} and b.doc("c1") == {"name": "his"}


def test_guest_data_adopted_on_first_sign_in(world):
    guest = world.device(account="")
    guest.create("card", "me", name="Ada")
    guest.create("contact", "c1", name="Jo", note="by the stairs")
    guest.account = "acc"
    world.sync(guest)
    assert world.documents() == {"me": {"name": "Ada"}, "c1": {"name": "Jo", "note": "by the stairs"}}


def test_eviction_new_device_id_no_duplicates_on_server(world):
    a, = world.devices(1)
    a.create("contact", "badge", name="Jo", source="scan")
    world.sync(a)
    reborn = world.device()
    reborn.create("contact", "badge", name="Jo", source="scan")
    world.sync(reborn)
    assert world.documents() == {"badge": {"name": "Jo", "source": "scan"}}


def test_two_leaders_are_only_wasteful(world):
    a, b = world.shared(2, kind="goal", record_id="g1", text="meet", count=0)
    a.put("g1", kind="goal", inc={"count": 1})
    b.put("g1", kind="goal", inc={"count": 1})
    b.sync(world.server)
    first, second = a.push_body(), a.push_body()
    answers = [world.server.push(first), world.server.push(second)]
    pulls = [a.pull_body(), a.pull_body()]
    pages = [world.server.pull(p) for p in pulls]
    for body, answer in zip((first, second), answers, strict=True):
        a.receive_push(body, answer)
    for body, page in zip(pulls, pages, strict=True):
        a.receive_pull(body, page)
    world.sync(a, b)
    assert world.doc("g1")["count"] == 2


def test_own_acked_words_are_not_a_conflict_after_a_rename(world):
    a, = world.shared(1, name="Jo", title="0")
    a.edit("c1", title="1")
    a.send(world.server)
    a.edit("c1", title="2")
    a.rename()
    world.sync(a)
    assert world.doc()["title"] == "2"
    assert world.conflicts() == []


def test_what_the_clone_wrote_is_not_own(world):
    """Both have an entry of the same name; only what was acknowledged before they parted is own."""
    a, = world.shared(1, name="Jo", title="0")
    twin = copy.deepcopy(a)
    twin.clock = world.clock
    a.edit("c1", title="by the one")
    a.edit("c1", city="filler")
    twin.edit("c1", city="by the other")
    world.clock.tick()
    twin.edit("c1", title="by the other")
    a.sync(world.server)
    twin.sync(world.server)
    world.sync(a, twin)
    said = {c[side]["v"] for c in world.conflicts() for side in ("winner", "loser")}
    assert {"by the one", "by the other"} <= said
