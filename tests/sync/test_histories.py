"""Long absence, restored servers and phones, revoked devices, upgrades (SPEC.md 9; scenarios 67 to 71)."""

import copy
from types import MappingProxyType

import pytest

from sync import gc, kinds, sections
from sync.epoch import jumped
from sync.errors import EpochChanged, Fork, Resync, Upgrade
from sync.history import undo
from sync.kinds import Field, Kind
from sync.push import push_as, replay_quarantine
from sync.records import Effects
from sync.snapshot import snapshot
from sync.store import WriteRefused
from sync.upcast import upcast

DAY = 86_400_000


def collect(world, days=200):
    """Time passes, then the collector runs until nothing is left to do."""
    world.clock.tick(days * DAY)
    while gc.collect(world.store, world.server.ctx()):
        pass


def test_away_400_days_edits_survive_gc(world):
    a, b = world.shared(2, name="Jo", note="base", tags=["maps"])
    b.create("goal", "g1", text="meet", count=3)
    world.sync(a, b)
    b.edit("c1", title="CTO", note="base and more")
    b.put("g1", kind="goal", inc={"count": 2})
    a.delete("c1")
    a.delete("g1")
    a.sync(world.server)
    collect(world, 400)
    assert "c1" not in world.records()
    world.sync(b, a)
    assert world.doc("c1") == {"name": "Jo", "title": "CTO", "note": "base and more", "tags": ["maps"]}
    assert world.doc("g1") == {"text": "meet", "count": 5}
    assert world.quarantined() == []


def test_two_stale_phones_double_nothing(world):
    a, b, c = world.shared(3, kind="goal", record_id="g1", text="meet", count=3)
    for d in (b, c):
        d.put("g1", kind="goal", inc={"count": 1})
    a.delete("g1")
    a.sync(world.server)
    collect(world, 400)
    world.sync(b, c, a)
    assert world.doc("g1") == {"text": "meet", "count": 5}


def test_stale_child_edit_brings_its_contact_back(world):
    a, b = world.shared(2, name="Jo")
    a.create("interaction", "m1", contacts=["c1"], note="met")
    world.sync(a, b)
    b.edit("m1", note="met at the stairs")
    a.delete("c1")
    a.sync(world.server)
    collect(world, 400)
    assert world.records() == {}
    world.sync(b, a)
    assert world.doc("c1") == {"name": "Jo"}
    assert world.doc("m1") == {"contacts": ["c1"], "note": "met at the stairs"}


def test_stale_new_child_brings_its_contact_back(world):
    a, b = world.shared(2, name="Jo")
    b.create("interaction", "m1", contacts=["c1"], note="met")
    a.delete("c1")
    a.sync(world.server)
    collect(world, 400)
    world.sync(b, a)
    assert world.doc("c1") == {"name": "Jo"}
    assert world.doc("m1") == {"contacts": ["c1"], "note": "met"}


def test_stale_device_410_pushes_before_resync(world):
    a, b = world.shared(2, name="Jo")
    a.create("contact", "c2", name="Bo")
    world.sync(a, b)
    a.delete("c2")
    a.sync(world.server)
    collect(world, 400)
    with pytest.raises(Resync):
        world.server.pull(b.pull_body())
    b.create("contact", "c3", name="typed while away")
    b.sync(world.server)
    assert set(world.documents()) == {"c1", "c3"}
    assert set(b.live()) == {"c1", "c3"}


def test_gc_waits_for_slow_device(world):
    a, b = world.shared(2, name="Jo")
    a.delete("c1")
    a.sync(world.server)
    world.clock.tick(100 * DAY)
    b.pull_body()
    world.server.pull({**b.pull_body(), "cursor": b.cursor})
    gc.collect(world.store, world.server.ctx())
    assert "c1" in world.records()
    b.fetch(world.server)
    world.clock.tick(700_000)
    world.server.pull(b.pull_body())
    a.sync(world.server)
    world.clock.tick(700_000)
    world.server.pull(a.pull_body())
    gc.collect(world.store, world.server.ctx())
    assert "c1" not in world.records()


def test_a_tombstone_stays_ninety_days_though_every_device_knows_it(world):
    a, = world.shared(1, name="Jo")
    a.create("contact", "c2", name="Kim")
    a.sync(world.server)
    a.delete("c1")
    a.sync(world.server)
    world.clock.tick(2 * DAY)
    a.delete("c2")
    a.sync(world.server)
    for days, left in ((89, {"c2"}), (2, set())):
        world.clock.tick(days * DAY)
        world.server.pull(a.pull_body())
        while gc.collect(world.store, world.server.ctx()):
            pass
        assert {"c1", "c2"} & world.records().keys() == left


def test_gc_waits_for_no_device_that_was_signed_out_from_afar(world):
    a, b = world.shared(2, name="Jo")
    a.delete("c1")
    a.sync(world.server)
    world.clock.tick(100 * DAY)
    world.server.pull(a.pull_body())
    world.server.pull(b.pull_body())
    gc.collect(world.store, world.server.ctx())
    assert "c1" in world.records()
    _set_revoked(world, b.id, True)
    gc.collect(world.store, world.server.ctx())
    assert "c1" not in world.records()


def test_collected_means_gone(world):
    a, = world.shared(1, name="secret words")
    a.create("event", "e1", name="ALA")
    a.create("interaction", "m1", contacts=["c1"], event="e1", note="private words")
    a.create("trip", "t1", city="Oslo")
    a.create("followup", "f1", trip="t1")
    a.sync(world.server)
    a.delete("c1")
    a.delete("t1")
    a.sync(world.server)
    collect(world)
    assert "words" not in world.words()
    assert world.doc("f1") is None or "trip" not in world.doc("f1")
    a.booting, a.cursor, a.snap = True, 0, {}
    a.fetch(world.server)
    world.check(a)


def test_undelete_and_delete_of_a_collected_id_are_noops(world):
    a, b = world.shared(2, name="Jo")
    a.delete("c1")
    a.sync(world.server)
    collect(world, 400)
    b.write({"op": "undel", "id": "c1"})
    b.write({"op": "del", "kind": "contact", "id": "c1"})
    assert [r["st"] for r in b.send(world.server)["results"]] == ["noop", "noop"]


# --- restores and clones ------------------------------------------------------------------------------

def backup(world):
    if not hasattr(world.store, "accounts"):
        pytest.skip("the backup of another store is its own test")
    return copy.deepcopy(world.store.accounts)


def restore(world, saved, announced=True):
    from sync.epoch import restarted
    world.store.accounts = copy.deepcopy(saved)
    if announced:
        with world.store.write("acc", world.clock.now) as tx:
            tx.apply(Effects(head=restarted(tx.head, world.clock.now, world.clock.new_id())))


@pytest.mark.parametrize("announced", [True, False])
def test_server_restored_from_backup_clients_heal(world, announced):
    a, b = world.shared(2, name="Jo", note="base")
    saved = backup(world)
    a.edit("c1", title="lost hour", note="base lost")
    a.create("contact", "c2", name="made in the lost hour")
    a.put("g1", kind="goal", create=True, set={"text": "meet"}, inc={"count": 3})
    world.sync(a, b)
    before = world.documents()
    restore(world, saved, announced)
    assert world.doc() == {"name": "Jo", "note": "base"}
    b.edit("c1", city="Oslo")
    world.sync(a, b)
    assert world.documents() == {**before, "c1": {**before["c1"], "city": "Oslo"}}


def test_a_snapshot_ends_where_the_server_is_restored_meanwhile(world):
    a, _b = world.shared(2, name="Jo")
    for i in range(4):
        a.create("contact", f"p{i}", name=str(i))
    a.sync(world.server)
    saved, stream = backup(world), snapshot(world.store, 0, world.server.ctx(), chunk=2)
    (first,), items = next(stream), next(stream)
    assert (first["count"], len(items)) == (5, 2)
    restore(world, saved)
    with pytest.raises(EpochChanged) as told:
        next(stream)
    assert told.value.extra["epoch"] == world.head().epoch != first["epoch"]


def test_a_clock_that_jumps_ahead_lets_nothing_go(world):
    a, b = world.shared(2, name="Jo")
    saved = backup(world)
    a.edit("c1", title="lost hour")
    world.sync(a, b)
    a.skew = 400 * DAY
    a.fetch(world.server)
    restore(world, saved)
    world.sync(a, b)
    assert world.doc()["title"] == "lost hour"


def test_what_came_fourteen_days_ago_is_let_go_and_nothing_newer(world):
    a, = world.shared(1, name="Jo")
    a.skew = -400 * DAY
    a.edit("c1", title="before the new name")
    a.sync(world.server)
    a.rename()
    a.edit("c1", city="Oslo")
    a.sync(world.server)
    world.clock.tick(8 * DAY)
    a.edit("c1", city="Bergen")
    a.sync(world.server)
    held = []
    for _ in range(3):
        gc.release(world.store, world.server.ctx())
        a.fetch(world.server)
        held.append([e.m.get("set") for e in a.outbox])
        world.clock.tick(8 * DAY)
    everything = [{"name": "Jo"}, {"title": "before the new name"}, {"city": "Oslo"}, {"city": "Bergen"}]
    assert held == [everything, everything[-1:], []]


def test_no_number_twice_where_a_copy_made_after_a_restore_is_put_back_twice():
    now, head = 1_790_000_000_000, jumped(5000, 1_790_000_000_000)
    copied = head + 12
    first, second = jumped(copied, now + 60_000), jumped(copied, now + 61_000)
    assert copied < first < first + 500_000 < second
    assert jumped(second, now) > second, "also with a clock that was set back"


def test_second_restore_of_the_same_backup(world):
    a, b = world.shared(2, name="Jo")
    saved = backup(world)
    for word in ("one", "two"):
        a.edit("c1", title=word)
        b.edit("c1", city=word)
        world.sync(a, b)
        seqs = world.head().seq
        restore(world, saved)
        assert world.head().seq > seqs
        world.sync(a, b)
        assert (world.doc()["title"], world.doc()["city"]) == (word, word)


def test_phone_restored_from_backup_forks_safely(world):
    a, b = world.shared(2, name="Jo", note="base")
    old_phone = copy.deepcopy(a)
    old_phone.clock = world.clock
    a.edit("c1", title="before the phone was lost")
    a.create("contact", "c2", name="Bo")
    world.sync(a, b)
    with pytest.raises(Fork):
        old_phone.receive_pull(old_phone.pull_body(), world.server.pull(old_phone.pull_body()))
    old_phone.edit("c1", note="base typed on the restored phone")
    world.sync(old_phone, b)
    assert old_phone.id != a.id
    assert world.doc()["title"] == "before the phone was lost"
    assert "restored" in world.doc()["note"]


def test_renamed_entry_that_had_arrived_is_not_applied_twice(world):
    a, = world.shared(1, kind="goal", record_id="g1", text="meet", count=0)
    a.put("g1", kind="goal", inc={"count": 1})
    a.send(world.server, lose_answer=True)
    late = a.push_body()
    a.rename()
    a.sync(world.server)
    assert world.doc("g1")["count"] == 1
    world.server.push(late)
    assert world.doc("g1")["count"] == 1
    assert [e.mid for e in a.outbox if e.device == a.id] == [1]


def test_late_packet_of_an_old_name_is_a_replay(world):
    a, = world.shared(1, kind="goal", record_id="g1", text="meet", count=0)
    a.put("g1", kind="goal", inc={"count": 1})
    late = a.push_body()
    a.rename()
    a.sync(world.server)
    assert world.server.push(late)["results"][0]["dup"] is True
    assert world.doc("g1")["count"] == 1


def test_answer_after_a_rename_is_thrown_away(world):
    a, = world.shared(1, name="Jo")
    a.edit("c1", title="CTO")
    body = a.push_body()
    answer = world.server.push(body)
    a.rename()
    a.receive_push(body, answer)
    assert len(a.waiting()) == 1
    world.sync(a)
    assert world.doc()["title"] == "CTO"


# --- devices and versions ---------------------------------------------------------------------------

def test_revoked_device_push_goes_to_quarantine(world):
    a, b = world.shared(2, name="Jo")
    _set_revoked(world, b.id, True)
    b.edit("c1", title="from the lost phone")
    assert b.send(world.server)["results"][0]["st"] == "parked"
    assert world.doc() == {"name": "Jo"}
    assert replay_quarantine(world.store, world.server.ctx()) == 0
    _set_revoked(world, b.id, False)
    assert replay_quarantine(world.store, world.server.ctx(), b.id) == 1
    world.sync(a, b)
    assert world.doc()["title"] == "from the lost phone"


def test_what_waited_does_not_write_over_what_its_own_device_wrote_since(world):
    a, b = world.shared(2, name="Jo")
    b.sync(world.server)
    b.edit("c1", city="Oslo")
    b.sync(world.server)
    _set_revoked(world, b.id, True)
    b.edit("c1", title="old")
    b.send(world.server)
    _set_revoked(world, b.id, False)
    world.clock.tick()
    b.edit("c1", title="new")
    b.send(world.server)
    assert replay_quarantine(world.store, world.server.ctx(), b.id) == 1
    world.sync(a, b)
    assert world.doc()["title"] == "new"
    assert world.conflicts()[0]["loser"]["v"] == "old"


def test_what_the_database_still_refuses_stays_aside_and_the_rest_goes(world, monkeypatch):
    a, b = world.shared(2, name="Jo")
    b.sync(world.server)
    _set_revoked(world, b.id, True)
    for name in ("one", "two", "three"):
        b.create("contact", f"c-{name}", name=name)
    b.send(world.server)
    _set_revoked(world, b.id, False)
    with world.store.write("acc", 0) as tx:
        original = type(tx).apply

    def refusing(self, effects):
        if any(r.doc.get("name") == "two" for r in effects.records()):
            raise WriteRefused("two")
        original(self, effects)

    with monkeypatch.context() as broken:
        broken.setattr(type(tx), "apply", refusing)
        assert replay_quarantine(world.store, world.server.ctx(), b.id) == 2
    assert set(world.documents()) == {"c1", "c-one", "c-three"}
    assert replay_quarantine(world.store, world.server.ctx(), b.id) == 1
    world.sync(a, b)
    assert set(world.documents()) == {"c1", "c-one", "c-two", "c-three"}


def _set_revoked(world, device_id, revoked):
    with world.store.write("acc", world.clock.now) as tx:
        device = tx.device(device_id)
        device.revoked_at = world.clock.now if revoked else None
        tx.apply(Effects(head=tx.head, device=device))


def test_new_kind_is_parked_and_replayed_after_the_upgrade(world, monkeypatch):
    a, = world.devices(1)
    a.write({"op": "put", "kind": "room", "id": "r1", "create": True, "set": {"name": "Hall 7"}})
    a.put("r1", kind="room", set={"floor": 2})
    a.create("contact", "c1", name="Jo")
    a.sync(world.server)
    assert [e.state for e in a.outbox] == ["parked", "parked", "acked"]
    room = Kind("room", MappingProxyType({"name": Field("name"), "floor": Field("floor", value="int")}))
    monkeypatch.setattr(kinds, "KINDS", MappingProxyType({**kinds.KINDS, "room": room}))
    monkeypatch.setitem(sections.COMPILED, "room", sections.compiled(room))
    assert replay_quarantine(world.store, world.server.ctx()) == 2
    assert world.doc("r1") == {"name": "Hall 7", "floor": 2}
    a.fetch(world.server)
    assert [e.state for e in a.outbox] == ["acked"] * 3
    assert a.row("r1")["doc"] == {"name": "Hall 7", "floor": 2}
    assert replay_quarantine(world.store, world.server.ctx()) == 0


def test_new_fields_survive_old_client(world):
    a, b = world.shared(2, name="Jo")
    b.write({"op": "put", "kind": "contact", "id": "c1", "b": b.snap["c1"]["seq"], "schema": 9,
             "set": {"aura": {"hue": 7}}, "elem": {"charms": {"add": ["x", "y"]},
                                                   "pets": {"add": [{"e": "p1", "name": "Rex"}]}},
             "text": {"poem": {"v": "roses"}}, "inc": {"waves": 2}})
    world.sync(a, b)
    a.edit("c1", title="CTO")
    world.sync(a, b)
    b.write({"op": "put", "kind": "contact", "id": "c1", "b": b.snap["c1"]["seq"], "schema": 9,
             "elem": {"charms": {"rem": ["x"]}}})
    world.sync(a, b)
    assert world.doc() == {"name": "Jo", "title": "CTO", "aura": {"hue": 7}, "charms": ["y"],
                           "pets": [{"e": "p1", "name": "Rex"}], "poem": "roses", "waves": 2}


def test_old_app_pending_v5_mutations_upcast_to_v7():
    steps = {
        5: lambda m: m | {"set": {("organisation" if k == "org" else k): v for k, v in m["set"].items()}},
        6: lambda m: m | {"kind": {"person": "contact"}.get(m["kind"], m["kind"])},
    }
    frozen = {"op": "put", "schema": 5, "kind": "person", "id": "c1", "b": 4, "set": {"org": "Nimbus", "name": "Jo"}}
    assert upcast(frozen, 5, steps, 7) == {
        "op": "put", "schema": 7, "kind": "contact", "id": "c1", "b": 4,
        "set": {"organisation": "Nimbus", "name": "Jo"}}
    assert frozen["schema"] == 5


def test_old_protocol_is_asked_to_upgrade(world):
    a, = world.devices(1)
    a.create("contact", "c1", name="Jo")
    with pytest.raises(Upgrade) as refusal:
        world.server.push({**a.push_body(), "proto": 99})
    assert refusal.value.extra == {"proto": kinds.PROTOCOL_VERSION}


def test_other_writers_go_the_same_way(world):
    a, = world.shared(1, name="Jo", title="CTO")
    a.edit("c1", title="typed offline")
    world.clock.tick()
    push_as(world.store, "server:import", [
        {"op": "put", "kind": "contact", "id": "c1", "set": {"title": "imported"}},
        {"op": "put", "create": True, "kind": "contact", "id": "c2", "set": {"name": "Bo"}}], world.server.ctx())
    answer = push_as(world.store, "server:import", [
        {"op": "put", "kind": "contact", "id": "c2", "set": {"city": "Oslo"}}], world.server.ctx())
    assert answer["last_mid"] == 3
    world.sync(a)
    assert world.doc("c2") == {"name": "Bo", "city": "Oslo"}
    assert {world.conflicts()[0][s]["v"] for s in ("winner", "loser")} == {"typed offline", "imported"}


def test_undo_of_a_history_entry_restores_the_before_image(world):
    a, b = world.shared(2, name="Jo", title="CTO", tags=["maps"], note="one",
                        emails=[{"e": "e1", "value": "jo@x.example"}])
    before = world.doc()
    a.edit("c1", title=None, tags=["vip"], note="two", emails=[{"e": "e1", "value": "new@x.example", "label": "w"}])
    world.sync(a, b)
    entry = world.history("c1")[0]
    push_as(world.store, "server:undo", [undo(entry, world.records()["c1"])], world.server.ctx())
    world.sync(a, b)
    assert world.doc() == before
