"""Scalars, sets, elements, counters, time (SPEC.md 5; scenarios 26 to 40 and 58 to 62)."""

import pytest


def offline_edits(world, a, b, mine, theirs, record_id="c1", gap=5000):
    """A edits, later B edits, neither knows of the other; then both sync."""
    a.edit(record_id, **mine)
    world.clock.tick(gap)
    b.edit(record_id, **theirs)
    world.sync(a, b)


def test_disjoint_fields_merge(world):
    a, b = world.shared(2, name="Jo", title="CTO", organisation="Old")
    offline_edits(world, a, b, {"title": "CEO"}, {"organisation": "Nimbus"})
    assert world.doc() == {"name": "Jo", "title": "CEO", "organisation": "Nimbus"}
    assert world.conflicts() == []


def test_same_field_loser_kept_on_both_devices(world):
    a, b = world.shared(2, name="Jo", title="CTO")
    offline_edits(world, a, b, {"title": "CEO"}, {"title": "Chair"})
    assert world.doc()["title"] == "Chair"
    card, = a.conflicts()
    assert b.conflicts() == [card]
    assert (card["winner"]["v"], card["loser"]["v"]) == ("Chair", "CEO")
    assert card["devices"] == {"winner": b.id, "loser": a.id}
    assert (card["record"], card["kind_of"], card["field"], card["type"]) == ("c1", "contact", "title", "scalar")


def test_earlier_edit_arriving_later_loses_and_is_kept(world):
    a, b = world.shared(2, name="Jo", title="CTO")
    a.edit("c1", title="early")
    world.clock.tick(60_000)
    b.edit("c1", title="late")
    world.sync(b)
    answer = a.send(world.server)
    assert answer["results"][0]["st"] == "lost"
    world.sync(a, b)
    assert world.doc()["title"] == "late"
    assert world.conflicts()[0]["loser"]["v"] == "early"


def test_same_field_same_value_no_conflict(world):
    a, b = world.shared(2, name="Jo", title="CTO")
    offline_edits(world, a, b, {"title": "CEO"}, {"title": " CEO "})
    assert world.conflicts() == []


def test_clear_vs_set_keeps_value(world):
    for first in ("clear", "set"):
        a, b = world.shared(2, record_id=first, name="Jo", title="CTO")
        edits = [(a, None), (b, "CEO")] if first == "clear" else [(a, "CEO"), (b, None)]
        for device, value in edits:
            device.edit(first, title=value)
        world.sync(a, b)
        assert world.doc(first)["title"] == "CEO"
    assert world.conflicts() == []


def test_three_devices_same_field_one_winner_two_losers(world):
    devices = world.shared(3, name="Jo", title="0")
    for i, d in enumerate(devices):
        world.clock.tick(5000)
        d.edit("c1", title=f"title {i}")
    world.sync(*devices)
    assert world.doc()["title"] == "title 2"
    assert sorted(c["loser"]["v"] for c in world.conflicts()) == ["title 0", "title 1"]


def test_own_chain_of_edits_no_self_conflict(world):
    a, b = world.shared(2, name="Jo", title="0")
    for i in (1, 2, 3):
        a.edit("c1", title=str(i))
        if i == 2:
            a.send(world.server)
    world.sync(a, b)
    assert world.doc()["title"] == "3"
    assert world.conflicts() == []


def test_own_chain_under_a_pulled_value_still_shows_the_other(world):
    """The person never saw what was pulled beneath the pending entry: its base is kept (``bs``)."""
    a, b = world.shared(2, name="Jo", title="0")
    a.edit("c1", title="mine 1")
    b.edit("c1", title="theirs")
    world.sync(b)
    a.fetch(world.server)
    a.edit("c1", title="mine 2")
    world.sync(a, b)
    assert "theirs" in {c["loser"]["v"] for c in world.conflicts()} | {c["winner"]["v"] for c in world.conflicts()}


def test_quiet_field_makes_no_conflict(world):
    a, b = world.shared(2, name="Jo", starred=True)
    offline_edits(world, a, b, {"starred": False}, {"starred": None})
    assert world.conflicts() == []


def test_tag_add_beats_unseen_remove(world):
    for order in ((0, 1), (1, 0)):
        name = f"c{order[0]}"
        devices = world.shared(2, record_id=name, name="Jo", tags=["vip"])
        devices[0].edit(name, tags=[])
        devices[1].put(name, elem={"tags": {"add": ["vip"]}})
        world.sync(*[devices[i] for i in order])
        assert world.doc(name)["tags"] == ["vip"]


def test_tag_remove_after_seeing_add(world):
    a, b = world.shared(2, name="Jo")
    a.edit("c1", tags=["vip", "Speaker"])
    world.sync(a, b)
    b.edit("c1", tags=["Speaker"])
    world.sync(a, b)
    assert world.doc()["tags"] == ["Speaker"]


def test_tag_in_other_case_is_the_same_tag(world):
    a, b = world.shared(2, name="Jo")
    offline_edits(world, a, b, {"tags": ["Straße"]}, {"tags": ["STRASSE"]})
    assert world.doc()["tags"] == ["Straße"]


def test_email_same_value_added_twice_collapses(world):
    a, b = world.shared(2, name="Jo")
    offline_edits(world, a, b, {"emails": [{"e": "e1", "value": "jo@x.example", "label": "work"}]},
                  {"emails": [{"e": "e2", "value": "JO@x.example", "label": "home"}]})
    assert world.doc()["emails"] == [{"e": "e1", "value": "jo@x.example", "label": "work, home"}]
    a.edit("c1", emails=[])
    world.sync(a, b)
    assert "emails" not in world.doc()


def test_changing_a_collapsed_email_changes_all_of_it(world):
    a, b = world.shared(2, name="Jo")
    offline_edits(world, a, b, {"emails": [{"e": "e1", "value": "jo@x.example"}]},
                  {"emails": [{"e": "e2", "value": "jo@x.example"}]})
    a.edit("c1", emails=[{"e": "e1", "value": "new@x.example"}])
    world.sync(a, b)
    assert world.doc()["emails"] == [{"e": "e1", "value": "new@x.example"}]


def test_email_edit_vs_remove_keeps(world):
    for first in (0, 1):
        name = f"c{first}"
        a, b = world.shared(2, record_id=name, name="Jo", emails=[{"e": "e1", "value": f"jo{first}@x.example"}])
        a.edit(name, emails=[])
        b.edit(name, emails=[{"e": "e1", "value": f"jo{first}@x.example", "label": "new"}])
        world.sync(*([a, b] if first == 0 else [b, a]))
        assert world.doc(name)["emails"] == [{"e": "e1", "value": f"jo{first}@x.example", "label": "new"}]


def test_email_value_edited_twice_keeps_the_loser(world):
    a, b = world.shared(2, name="Jo", emails=[{"e": "e1", "value": "jo@x.example"}])
    offline_edits(world, a, b, {"emails": [{"e": "e1", "value": "a@x.example"}]},
                  {"emails": [{"e": "e1", "value": "b@x.example"}]})
    assert world.doc()["emails"] == [{"e": "e1", "value": "b@x.example"}]
    card, = world.conflicts()
    assert (card["field"], card["loser"]["v"]) == ("emails/e1/value", "a@x.example")


def test_pref_on_two_phones_single_winner(world):
    a, b = world.shared(2, name="Jo", phones=[{"e": "p1", "value": "11111"}, {"e": "p2", "value": "22222"}])
    a.put("c1", elem={"phones": {"set": [{"e": "p1", "pref": True}]}})
    world.clock.tick(5000)
    b.put("c1", elem={"phones": {"set": [{"e": "p2", "pref": True}]}})
    world.sync(a, b)
    assert [p.get("pref") for p in world.doc()["phones"]] == [None, True]


def test_elements_follow_pos_then_first_add(world):
    a, = world.shared(1, name="Jo", emails=[{"e": "e1", "value": "1@x.example"}, {"e": "e2", "value": "2@x.example"}])
    a.put("c1", elem={"emails": {"set": [{"e": "e2", "pos": -1}], "add": [{"e": "e3", "value": "3@x.example"}]}})
    world.sync(a)
    assert [e["e"] for e in world.doc()["emails"]] == ["e2", "e1", "e3"]


def test_counter_incs_from_three_devices_sum(world):
    devices = world.shared(3, kind="goal", record_id="g1", text="meet", count=1)
    for d in devices:
        d.put("g1", kind="goal", inc={"count": 2})
    world.sync(*devices)
    assert world.doc("g1")["count"] == 7


def test_counter_replay_not_double(world):
    a, = world.shared(1, kind="goal", record_id="g1", text="meet", count=1)
    a.put("g1", kind="goal", inc={"count": 1})
    body = a.push_body()
    for _ in range(3):
        world.server.push(body)
    assert world.doc("g1")["count"] == 2


def test_composite_address_never_mixed(world):
    home = {"street": "1 High St", "city": "Leeds"}
    a, b = world.shared(2, name="Jo", addresses=[{"e": "a1", "value": home}])
    one, two = {"street": "2 Low St", "city": "York"}, {"street": "3 Mid St", "city": "Hull"}
    offline_edits(world, a, b, {"addresses": [{"e": "a1", "value": one}]}, {"addresses": [{"e": "a1", "value": two}]})
    assert world.doc()["addresses"] == [{"e": "a1", "value": two}]
    assert world.conflicts()[0]["loser"]["v"] == one


def test_status_lattice_furthest_wins(world):
    for first in (0, 1):
        name = f"f{first}"
        a, b = world.shared(2, kind="followup", record_id=name, status="open")
        devices = [(a, "done"), (b, "let_go")]
        for device, status in devices if first == 0 else devices[::-1]:
            world.clock.tick(5000)
            device.edit(name, status=status)
            device.sync(world.server)
        world.sync(a, b)
        assert world.doc(name)["status"] == "done"


def test_scanned_value_never_beats_one_already_there(world):
    a, b = world.devices(2)
    a.create("contact", "s1", name="Jo Park", title="Head of Maps", source="scan")
    world.sync(a)
    world.clock.tick(5000)
    b.create("contact", "s1", name="Jo", city="Oslo", source="scan")
    world.sync(a, b)
    assert world.doc("s1") == {"name": "Jo Park", "title": "Head of Maps", "city": "Oslo", "source": "scan"}
    assert world.conflicts()[0]["loser"]["v"] == "Jo"


# --- time ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("years", [-10, 10])
def test_phone_clock_ten_years_ahead_cannot_win_forever(world, years):
    a, b = world.shared(2, name="Jo", title="0")
    a.skew = years * 365 * 86_400_000
    a.edit("c1", title="skewed")
    world.sync(a, b)
    world.clock.tick(60_000)
    b.edit("c1", title="later")
    world.sync(b, a)
    assert world.doc()["title"] == "later"
    assert world.conflicts() == []


@pytest.mark.parametrize("years", [-50, 50])
def test_clock_jump_back_mid_session(world, years):
    """Between typing and sending the clock jumps: both values are kept, and what is typed next is shown unasked."""
    a, b = world.shared(2, name="Jo", title="0")
    a.edit("c1", title="before the jump")
    a.skew = years * 365 * 86_400_000
    world.clock.tick(60_000)
    b.edit("c1", title="on the other phone")
    world.sync(b, a)
    said = {world.conflicts()[0][side]["v"] for side in ("winner", "loser")}
    assert said == {"before the jump", "on the other phone"}
    a.edit("c1", title="after the jump")
    world.sync(a, b)
    assert world.doc()["title"] == "after the jump"
    assert len(world.conflicts()) == 1


def test_constant_skew_cancels_in_age(world):
    a, b = world.shared(2, name="Jo", title="0")
    a.skew, b.skew = 400_000_000, -400_000_000
    offline_edits(world, a, b, {"title": "first"}, {"title": "second"})
    assert world.doc()["title"] == "second"


def test_all_clocks_equal_ties_are_deterministic(world):
    a, b = world.shared(2, name="Jo", title="0")
    a.edit("c1", title="a")
    b.edit("c1", title="b")
    a.send(world.server)
    b.send(world.server)
    world.sync(a, b)
    assert world.doc()["title"] == "b"
    assert world.conflicts()[0]["loser"]["v"] == "a"
