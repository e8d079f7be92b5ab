"""Delete against edit, children, references, the same person twice (SPEC.md 5 and 6; scenarios 51 to 57)."""

import pytest

from sync.merge.references import targets


def both_orders(world, make, first, second):
    """Play two offline edits in both orders of arrival; yields (record id, a, b)."""
    for order in (0, 1):
        record_id = f"c{order}"
        a, b = make(record_id)
        first(a, record_id)
        second(b, record_id)
        devices = [a, b] if order == 0 else [b, a]
        for d in devices:
            world.clock.tick()
            d.sync(world.server)
        world.sync(a, b)
        yield record_id, a, b


def jo(world):
    return lambda record_id: world.shared(2, record_id=record_id, name=f"Jo {record_id}")


def test_delete_seen_everything_deletes(world):
    a, b = world.shared(2, name="Jo")
    b.edit("c1", title="CTO")
    world.sync(a, b)
    a.delete("c1")
    world.sync(a, b)
    assert world.doc() is None
    assert a.doc("c1") is None and b.doc("c1") is None


def test_delete_vs_unseen_edit_keeps_alive_both_orders(world):
    edits = both_orders(world, jo(world), lambda a, i: a.delete(i), lambda b, i: b.edit(i, title="CTO"))
    for record_id, a, b in edits:
        assert world.doc(record_id) == {"name": f"Jo {record_id}", "title": "CTO"}
        assert [c["record"] for c in world.conflicts("delete")].count(record_id) == 1
        card = next(c for c in world.conflicts("delete") if c["record"] == record_id)
        assert card["devices"] == {"winner": b.id, "loser": a.id}


def test_quiet_edit_does_not_keep_alive_in_any_order(world):
    for record_id, *_ in both_orders(world, jo(world), lambda a, i: a.delete(i), lambda b, i: b.edit(i, starred=True)):
        assert world.doc(record_id) is None


def test_equal_unseen_value_counts_against_a_delete(world):
    devices = world.shared(3, name="Jo")
    a, b, _c = devices
    a.edit("c1", title="CTO")
    world.sync(a)
    b.edit("c1", title="CTO")
    a.fetch(world.server)
    world.sync(b)
    a.delete("c1")
    a.outbox[-1].m["b"] -= 1
    world.sync(*devices)
    assert world.doc() is not None


def test_edit_on_deleted_revives(world):
    a, b = world.shared(2, name="Jo")
    a.delete("c1")
    world.sync(a, b)
    b.put("c1", set={"title": "CTO"})
    answer = b.send(world.server)
    assert answer["results"][0]["st"] == "revived"
    assert world.doc() == {"name": "Jo", "title": "CTO"}
    assert world.conflicts() == []


def test_delete_under_own_pending_edit_is_judged_by_what_was_seen(world):
    a, b = world.shared(2, name="Jo")
    a.edit("c1", title="mine")
    b.edit("c1", city="Oslo")
    world.sync(b)
    a.fetch(world.server)
    a.delete("c1")
    world.sync(a, b)
    assert world.doc() is not None, "b's words were never seen beneath a's own"


def test_delete_parent_vs_new_child_keeps_parent(world):
    edits = both_orders(world, jo(world), lambda a, i: a.delete(i),
                        lambda b, i: b.create("interaction", f"m-{i}", contacts=[i], note="Zines."))
    for record_id, *_ in edits:
        assert world.doc(record_id) is not None
        assert world.doc(f"m-{record_id}")["note"] == "Zines."


def test_delete_parent_vs_child_edit_keeps_both(world):
    def make(record_id):
        a, b = world.shared(2, record_id=record_id, name=record_id)
        a.create("interaction", f"m-{record_id}", contacts=[record_id], note="met")
        world.sync(a, b)
        return a, b

    edits = both_orders(world, make, lambda a, i: a.delete(i), lambda b, i: b.edit(f"m-{i}", note="met again"))
    for record_id, *_ in edits:
        assert world.doc(record_id) is not None and world.doc(f"m-{record_id}")["note"] == "met again"


def test_child_that_moved_on_still_counts(world):
    """Two operations on each side: the child came to P and went on to Q before P was deleted unseen."""
    a, b = world.shared(2, record_id="p", name="P")
    a.create("contact", "q", name="Q")
    a.create("interaction", "m", contacts=["q"], note="x")
    world.sync(a, b)
    a.delete("p")
    b.put("m", kind="interaction", elem={"contacts": {"add": ["p"], "rem": ["q"]}})
    b.put("m", kind="interaction", elem={"contacts": {"add": ["q"], "rem": ["p"]}})
    world.sync(b, a)
    after_moves = world.doc("p") is not None
    a2, b2 = world.shared(2, record_id="p2", name="P2")
    a2.fetch(world.server)
    b2.fetch(world.server)
    a2.delete("p2")
    b2.put("m", kind="interaction", elem={"contacts": {"add": ["p2"], "rem": ["q"]}})
    b2.put("m", kind="interaction", elem={"contacts": {"add": ["q"], "rem": ["p2"]}})
    world.sync(a2, b2)
    assert (world.doc("p2") is not None) == after_moves


def test_delete_of_the_new_contact_of_a_child_with_unseen_words_is_refused(world):
    a, b = world.shared(2, record_id="p", name="P")
    a.create("contact", "q", name="Q")
    a.create("interaction", "m", contacts=["p"], note="met")
    world.sync(a, b)
    a.edit("m", note="met, and more")
    b.edit("m", contacts=["q"])
    b.delete("q")
    world.sync(a, b)
    assert world.doc("m")["note"] == "met, and more" and world.doc("q") == {"name": "Q"}


def test_undelete_restores_children_exactly(world):
    a, b = world.shared(2, name="Jo")
    a.create("interaction", "m1", contacts=["c1"], note="one")
    a.create("interaction", "m2", contacts=["c1"], note="two")
    a.create("contact", "c2", name="Bo")
    a.create("followup", "f1", contacts=["c1", "c2"], kind="send")
    world.sync(a, b)
    before = world.documents()
    a.delete("m2")
    a.delete("c1")
    world.sync(a, b)
    assert set(world.documents()) == {"c2", "f1"}
    b.undelete("c1")
    world.sync(a, b)
    assert world.documents() == {k: v for k, v in before.items() if k != "m2"}


def test_delete_of_a_child_that_went_with_its_contact_is_its_own(world):
    a, b = world.shared(2, name="Jo")
    a.create("interaction", "m1", contacts=["c1"], note="one")
    world.sync(a, b)
    b.delete("m1")
    a.delete("c1")
    world.sync(a, b)
    a.undelete("c1")
    world.sync(a, b)
    assert set(world.documents()) == {"c1"}


def test_delete_delete_noop(world):
    a, b = world.shared(2, name="Jo")
    a.delete("c1")
    b.delete("c1")
    world.sync(a)
    head = world.head().seq
    assert b.send(world.server)["results"][0]["st"] == "noop"
    assert world.head().seq == head
    b.put("c1", set={"title": "after its own delete"})
    world.sync(a, b)
    assert world.conflicts() == [], "b knew of the delete: it had made one itself"


def test_conflict_cards_go_and_come_with_their_record(world):
    a, b = world.shared(2, name="Jo", title="0")
    a.edit("c1", title="1")
    b.edit("c1", title="2")
    world.sync(a, b)
    assert len(world.conflicts()) == 1
    a.delete("c1")
    world.sync(a, b)
    assert world.documents() == {}
    b.undelete("c1")
    world.sync(a, b)
    assert len(world.conflicts()) == 1


def test_rescan_after_delete_revives_same_id(world):
    a, b = world.shared(2, record_id="badge", name="Jo", organisation="Nimbus", source="scan")
    a.delete("badge")
    world.sync(a, b)
    a.create("contact", "badge", name="Jo", organisation="Nimbus", source="scan")
    world.sync(a, b)
    assert world.doc("badge")["name"] == "Jo"
    assert b.doc("badge") == world.doc("badge")


def test_same_badge_on_two_offline_phones_one_contact(world):
    a, b = world.devices(2)
    a.create("contact", "badge", name="Jo", source="scan", note="by the stairs")
    b.create("contact", "badge", name="Jo", source="scan", tags=["maps"])
    world.sync(a, b)
    assert world.documents() == {"badge": {"name": "Jo", "source": "scan", "note": "by the stairs", "tags": ["maps"]}}


def test_deleting_an_event_leaves_what_happened_there(world):
    a, b = world.shared(2, kind="event", record_id="e1", name="ALA")
    a.create("contact", "c1", name="Jo")
    a.create("interaction", "m1", contacts=["c1"], event="e1")
    world.sync(a, b)
    a.delete("e1")
    world.sync(a, b)
    assert world.doc("m1")["event"] == "e1"


def test_dangling_reference_accepted_and_resolved(world):
    a, b = world.devices(2)
    a.create("interaction", "m1", contacts=["later"], note="x")
    world.sync(a, b)
    assert world.doc("m1")["contacts"] == ["later"]
    b.create("contact", "later", name="Jo")
    world.sync(a, b)
    b.delete("later")
    world.sync(a, b)
    assert world.documents() == {}, "the child belongs to it now"


# --- the same person twice --------------------------------------------------------------------------

def email(value, e="e1", **more):
    return [{"e": e, "value": value, **more}]


@pytest.mark.parametrize("order", [0, 1])
def test_same_email_two_contacts_merge_or_card(world, order):
    a, b = world.devices(2)
    a.create("contact", "x", name="Jo Park", emails=email("jo@x.example"), note="one")
    b.create("contact", "y", name="PARK, Jo", emails=email("JO@x.example", "e2"), organisation="Nimbus", note="two")
    b.create("contact", "z", name="Somebody Else", emails=email("jo@x.example", "e3"))
    world.sync(*([a, b] if order == 0 else [b, a]))
    people = world.documents("contact")
    assert len(people) == 2
    jo_ = next(d for d in people.values() if d["name"] != "Somebody Else")
    assert jo_["organisation"] == "Nimbus" and sorted(jo_["note"].split()) == ["one", "two"]
    assert len(world.conflicts("duplicate")) == 1


def test_shared_switchboard_number_never_merges(world):
    a, = world.devices(1)
    for i in range(4):
        a.create("contact", f"c{i}", name=f"Person {i}", phones=[{"e": "p", "value": "+44 20 7946 0000"}])
    a.create("contact", "i1", name="", emails=email("info@x.example"))
    a.create("contact", "i2", name="Jo", emails=email("info@x.example"))
    world.sync(a)
    assert len(world.documents("contact")) == 6
    assert [c for c in world.conflicts("duplicate") if c["record"].startswith("i")] == []


def two_people(world):
    a, b = world.shared(2, record_id="x", name="Jo", title="CTO", tags=["maps"], note="first",
                        emails=email("jo@x.example"))
    a.create("contact", "y", name="Joanna", title="Head", city="Oslo", tags=["vip"], note="second",
             emails=email("joanna@y.example"))
    a.create("interaction", "m", contacts=["y"], note="met")
    a.create("interaction", "n", contacts=["x", "y"], note="both")
    world.sync(a, b)
    return a, b


def test_merge_keeps_both_values_and_moves_children(world):
    a, b = two_people(world)
    a.merge("y", "x", name="id", title="into")
    world.sync(a, b)
    merged = world.doc("x")
    assert (merged["name"], merged["title"], merged["city"]) == ("Joanna", "CTO", "Oslo")
    assert sorted(merged["tags"]) == ["maps", "vip"] and len(merged["emails"]) == 2
    assert merged["note"].split() == ["first", "second"]
    assert world.doc("m")["contacts"] == ["x"] and world.doc("n")["contacts"] == ["x"]
    assert b.snap["y"]["into"] == "x"


def test_late_edit_to_merged_loser_lands_on_survivor(world):
    a, b = two_people(world)
    b.edit("y", pronouns="she/her", note="second and more")
    b.create("interaction", "late", contacts=["y"], note="late")
    a.merge("y", "x", name="into", title="into")
    world.sync(a)
    world.sync(b, a)
    assert world.doc("x")["pronouns"] == "she/her"
    assert "more" in world.doc("x")["note"]
    assert world.doc("late")["contacts"] == ["x"]
    b.write({"op": "del", "id": "y", "kind": "contact"})
    world.sync(a, b)
    assert world.doc("x") is not None


def test_unmerge_out_of_a_deleted_survivor_brings_the_meeting_back(world):
    a, b = world.shared(2, name="Jo")
    a.create("contact", "c2", name="Bo")
    a.create("interaction", "m1", contacts=["c2"], note="talked about maps")
    a.merge("c2", "c1")
    world.sync(a, b)
    a.unmerge("c2")
    b.delete("c1")
    world.sync(b, a)
    assert world.doc("c1") is None
    assert world.doc("c2") == {"name": "Bo"}
    assert world.doc("m1") == {"contacts": ["c2"], "note": "talked about maps"}


def test_unmerge_restores_both(world):
    a, b = two_people(world)
    before = {i: world.doc(i) for i in ("x", "y", "m", "n")}
    a.merge("y", "x", name="id", title="into")
    world.sync(a, b)
    b.unmerge("y")
    world.sync(a, b)
    assert {i: world.doc(i) for i in ("x", "y", "m", "n")} == before
    world.sync(a, b)


def test_edit_after_a_merge_stays_with_the_survivor(world):
    a, b = two_people(world)
    a.merge("y", "x", name="into", title="into")
    world.sync(a, b)
    b.edit("x", city="Bergen")
    world.sync(a, b)
    a.unmerge("y")
    world.sync(a, b)
    assert world.doc("x")["city"] == "Bergen" and world.doc("y")["city"] == "Oslo"


def test_merge_chain_has_aliases_of_length_one(world):
    a, b = two_people(world)
    a.create("contact", "w", name="J")
    world.sync(a, b)
    a.merge("y", "x", name="into", title="into")
    world.sync(a, b)
    a.merge("x", "w", name="into")
    world.sync(a, b)
    records = world.records()
    assert {records[i].merged_into for i in ("y", "w")} == {"x"}
    b.unmerge("w")
    world.sync(a, b)
    assert world.doc("w") == {"name": "J"}


def test_distinct_is_never_merged_again(world):
    a, b = world.devices(2)
    a.create("contact", "x", name="Jo Park", emails=email("jo@x.example"))
    a.create("contact", "y", name="Sam Park", emails=email("jo@x.example", "e2"))
    world.sync(a, b)
    assert len(world.conflicts("duplicate")) == 1
    b.distinct("x", "y")
    world.sync(a, b)
    assert world.conflicts("duplicate") == []
    b.edit("y", name="Jo Park")
    world.sync(a, b)
    assert len(world.documents("contact")) == 2


def test_references_are_written_as_they_are(world):
    a, b = two_people(world)
    a.merge("y", "x", name="into", title="into")
    world.sync(a, b)
    b.delete("m")
    world.sync(a, b)
    with world.store.read("acc") as reader:
        pointing = {r.id for r in reader.referrers(["x"])}
    assert pointing == {i for i, r in world.records().items() if "x" in targets(r)}


def test_keys_of_who_was_made_one_in_the_same_change_are_all_known(world):
    """The merge changes the survivor under the seq that its keys were read at; both addresses must find it."""
    a, b = world.shared(2, name="Jo")
    a.create("contact", "c2", emails=[{"e": "e2", "value": "other@x.example"}, {"e": "e3", "value": "jo@x.example"}])
    world.sync(a, b)
    b.put("c1", elem={"emails": {"add": [{"e": "e1", "value": "jo@x.example"}]}})
    world.sync(b, a)
    assert world.records()["c2"].merged_into == "c1"
    b.create("contact", "c3", name="Jo", emails=[{"e": "e4", "value": "other@x.example"}])
    world.sync(b, a)
    assert world.records()["c3"].merged_into == "c1"
