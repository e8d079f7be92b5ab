"""Lists and references, rule by rule, on values and not through a server (SPEC.md 5.2, 5.3, 5.5, 5.7)."""

import pytest

from sync.merge import elements, references
from sync.mutations import Mutation
from sync.records import Record
from sync.versions import Author

# --- lists ------------------------------------------------------------------------------------------

N = [3, "d1", 1, 100]


def test_a_parent_taken_away_twice_remembers_both_and_who_added_it():
    held = {"p": {"i": 0}}
    once, changed, kept = elements.change_set(held, N, {"rem": ["p"]}, str, [5, "d2", 7, 0], 4, remember=True)
    assert (changed, kept) == (True, False)
    assert once == {"p": {"i": 0, "a": {}, "p": {"d1": 3}, "x": {"d2": [5, 7]}}}
    twice, *_ = elements.change_set(once, N, {"rem": ["p"]}, str, [6, "d3", 8, 0], 4, remember=True)
    assert twice == {"p": {"i": 0, "a": {}, "p": {"d1": 3}, "x": {"d2": [5, 7], "d3": [6, 8]}}}
    again, *_ = elements.change_set(twice, N, {"add": ["p"]}, str, [9, "d4", 1, 0], 4, remember=True)
    assert again == {"p": {"o": 9, "i": 0, "a": {"d4": 9}}}


def test_an_item_that_is_only_a_tag_leaves_nothing_behind():
    held = {"vip": {"i": 0, "d": "VIP"}}
    assert elements.change_set(held, N, {"rem": ["VIP"]}, str.lower, [5, "d2", 7, 0], 4) == ({}, True, False)
    assert elements.change_set(held, N, {"rem": ["VIP"]}, str.lower, [5, "d2", 7, 0], 2) == (held, False, True)
    assert elements.change_set(held, N, {"rem": ["x"]}, str.lower, [5, "d2", 7, 0], 4) == (held, False, False)


def test_an_add_to_what_the_creation_added_joins_it():
    held = {"vip": {"i": 0}}
    after, *_ = elements.change_set(held, N, {"add": ["vip"]}, str, [9, "d2", 1, 0], 4)
    assert after == {"vip": {"i": 0, "a": {"d1": 3, "d2": 9}}}


def test_elements_of_a_creation_are_a_group():
    entries = {f"e{i}": {"i": i, "s": {"value": "x"}} for i in range(2)}
    assert elements.group_of(entries, N, "e0", lambda entry: "x") == ["e0", "e1"]


def test_the_latest_preferred_of_several_is_shown():
    def shown(*times):
        entries = {f"e{i}": {"o": i, "i": 0, "a": {"d": 1}, "s": {"value": f"v{i}", "pref": pref}}
                   for i, pref in enumerate(times)}
        return [item["e"] for item in elements.element_list(entries, N, lambda entry: "") if item.get("pref")]

    assert shown([True, 5, "d", 1, 100], [True, 6, "d", 2, 90]) == ["e0"]
    assert shown([True, 5, "d", 1, 90], [True, 6, "d", 2, 90]) == ["e1"], "on a tie the later seq"
    assert shown(True, [True, 6, "d", 2, 101]) == ["e1"], "the creation's own time counts"
    assert shown(True, [True, 6, "d", 2, 99]) == ["e0"]
    assert shown(True) == ["e0"]


def test_elements_of_one_value_are_shown_as_one():
    entries = {"e1": {"o": 1, "i": 0, "a": {"d": 1}, "s": {"value": "x", "label": "work, home"}},
               "e2": {"o": 2, "i": 0, "a": {"d": 1}, "s": {"value": "x", "label": "home, desk at noon", "pref": True}},
               "e3": {"o": 3, "i": 0, "a": {}, "s": {"value": "x", "label": "gone"}},
               "e4": {"o": 4, "i": 0, "a": {"d": 1}, "s": {"label": "no value"}},
               "e5": {"o": 5, "i": 0, "a": {"d": 1}, "s": {"label": "none here"}}}

    def key_of(entry):
        return elements.subvalue(entry, "value") or ""

    assert elements.element_list(entries, N, key_of) == [
        {"e": "e1", "value": "x", "label": "work, home, desk at noon", "pref": True},
        {"e": "e4", "label": "no value"}, {"e": "e5", "label": "none here"}]
    assert elements.group_of(entries, N, "e2", key_of) == ["e2", "e1"]
    assert elements.group_of(entries, N, "e4", key_of) == ["e4"]
    assert elements.group_of(entries, N, "e9", key_of) == []


# --- references -------------------------------------------------------------------------------------


def swap(contact):
    return Record("s", "swap", 4, 4, {"contact": contact, "token": "t"}, {"n": N})


def meeting(n=N, **entries):
    record = Record("m", "interaction", 4, 4, {"contacts": list(entries)}, {"n": n, "e": {"contacts": entries}})
    return record.clone()


def test_a_single_reference_follows_two_merges_and_comes_back_from_each():
    record = swap("c")
    assert references.repoint(record, "c", "b")
    assert references.repoint(record, "b", "a")
    assert (record.doc["contact"], record.versions["w"]) == ("a", {"contact": {"a": [["c", False], ["b", False]]}})
    assert not references.repoint(record, "b", "a")
    assert references.point_back(record, "b", "a")
    assert (record.doc["contact"], record.versions["w"]) == ("b", {"contact": {"b": [["c", False]]}})
    assert references.point_back(record, "c", "b")
    assert (record.doc["contact"], record.versions["w"]) == ("c", {"contact": {}})


def test_a_single_reference_that_was_changed_since_stays():
    record = swap("c")
    references.repoint(record, "c", "b")
    record.doc["contact"] = "z"
    assert not references.point_back(record, "c", "b")
    assert record.doc["contact"] == "z"
    assert not references.point_back(record, "q", "b")


def test_an_alias_follows_its_survivor():
    record = Record("c", "contact", 4, 4, {}, {}, merged_into="b")
    assert references.repoint(record, "b", "a")
    assert record.merged_into == "a"
    assert references.targets(record) == {"a"}


def test_one_of_a_list_follows_a_merge_and_comes_back():
    record = meeting(p={"i": 0}, q={"i": 1, "a": {"d2": 9}})
    assert references.repoint(record, "q", "s")
    assert record.doc["contacts"] == ["p", "s"]
    assert record.versions["w"] == {"contacts": {"s": [["q", False]]}}
    assert not references.repoint(record, "q", "s")
    assert references.point_back(record, "q", "s")
    assert record.doc["contacts"] == ["p", "q"]
    assert record.versions["e"]["contacts"] == {"p": {"i": 0}, "q": {"i": 1, "a": {"d2": 9}}}


def test_both_of_a_list_become_one_with_the_newest_add_of_each_device():
    record = meeting(p={"i": 0, "a": {"d1": 3, "d2": 8}}, q={"i": 1, "a": {"d2": 9, "d3": 1}})
    assert references.repoint(record, "q", "p")
    assert record.versions["e"]["contacts"] == {"p": {"i": 0, "a": {"d1": 3, "d2": 9, "d3": 1}}}
    assert record.doc["contacts"] == ["p"]
    assert references.point_back(record, "q", "p")
    assert record.doc["contacts"] == ["p", "q"]


def test_adds_of_a_creation_count_when_two_become_one():
    record = meeting(p={"i": 0}, q={"i": 1})
    references.repoint(record, "q", "p")
    assert record.versions["e"]["contacts"]["p"]["a"] == {"d1": 3}
    other = meeting(p={"i": 0, "a": {"d1": 2}}, q={"i": 1, "a": {}})
    references.repoint(other, "q", "p")
    assert other.versions["e"]["contacts"]["p"]["a"] == {"d1": 2}


def test_a_survivor_that_was_taken_out_since_brings_nothing_back():
    record = meeting(p={"i": 0})
    references.repoint(record, "p", "s")
    record.versions["e"] = {"contacts": {}}
    record.doc.pop("contacts")
    assert not references.point_back(record, "p", "s")
    assert "contacts" not in record.doc


def test_a_list_is_moved_among_others_and_leaves_the_document_when_empty():
    record = meeting(q={"i": 0, "a": {}})
    record.versions["e"] = {**record.versions["e"], "seen_at": {"x": {"i": 0}}}
    assert references.repoint(record, "q", "s")
    assert record.versions["e"] == {"contacts": {"s": {"i": 0, "a": {}}}, "seen_at": {"x": {"i": 0}}}
    assert "contacts" not in record.doc


def test_the_middle_one_of_three_comes_back():
    record = swap("d")
    for old, new in (("d", "c"), ("c", "b"), ("b", "a")):
        references.repoint(record, old, new)
    assert references.point_back(record, "c", "a")
    assert record.versions["w"] == {"contact": {"c": [["d", False]], "a": [["b", False]]}}


# --- what is left out, and what nothing but its absence says ---------------------------------------


def test_what_nobody_created_is_first_and_added_by_nobody():
    """Records of before creations had a version have no ``n``."""
    assert elements.adds({}, None) == {}
    assert not elements.is_present({}, None)
    assert elements.order({}, None) == (0, 0)
    assert elements.order({}, N) == (3, 0)
    assert elements.order({"o": 7, "i": 2}, N) == (7, 2)
    assert elements.subversion({"s": {"value": "x"}}, "value", N) == N
    assert elements.subversion({"s": {}}, "value", N) is None
    assert references.repoint(meeting(p={"a": {"d2": 5}}, q={"a": {"d2": 4}}, n=None), "q", "p")


def test_a_set_is_shown_by_first_add():
    later = {"o": 2, "i": 1, "a": {"d2": 2}}
    assert elements.set_list({"b": {"i": 1}, "c": {"i": 0}, "a": later}, N) == ["a", "c", "b"], "5.2: seq, then place"
    assert elements.set_list({"b": {}, "a": {"i": 1}}, N) == ["b", "a"]


def test_a_set_remembers_how_its_items_were_written():
    assert elements.new_set(["VIP", "vip", "late"], str.lower) == {"vip": {"i": 0, "d": "VIP"}, "late": {"i": 2}}
    assert elements.set_list(elements.new_set(["VIP", "late"], str.lower), N) == ["VIP", "late"]


def test_a_parent_that_was_removed_stays_removed_when_it_is_removed_again():
    """5.7: also where nobody had added it since, and its entry says so by itself."""
    gone = {"p": {"i": 0, "a": {}, "x": {"d2": [5, 7]}}}
    again, *_ = elements.change_set(gone, N, {"rem": ["p"]}, str, [6, "d3", 8, 0], 5, remember=True)
    assert again["p"]["p"] == {} and again["p"]["x"] == {"d2": [5, 7], "d3": [6, 8]}
    kept, *_ = elements.change_set({"p": {"i": 0}}, N, {"rem": ["p"]}, str, [6, "d3", 8, 0], 2, remember=True)
    assert kept == {"p": {"i": 0}}, "an add that was not seen leaves no trace of the removal"


def author(device="d9", mid=20):
    return Author(Mutation(device, mid), set())


@pytest.mark.parametrize(("entry", "base", "seen"), [
    ({"a": {"d1": 4}}, 4, True), ({"a": {"d1": 5}}, 4, False), ({"a": {"d9": 5}}, 4, True),
    ({"a": {"d1": 5, "d9": 6}}, 4, True), ({"i": 0}, 3, True), ({"i": 0}, 2, False),
    ({"a": {}, "p": {"d1": 3}, "x": {"d2": [5, 7]}}, 4, True),
    ({"a": {}, "p": {"d1": 3}, "x": {"d2": [4, 7]}}, 4, False),
    ({"a": {}, "p": {"d1": 5}, "x": {"d2": [6, 7]}}, 4, False),
    ({"a": {}, "p": {"d1": 3}}, 4, True), ({"a": {}}, 4, False),
    ({"a": {}, "p": {"d1": 3}, "x": {"d9": [6, 20]}}, 4, False),
    ({"a": {}, "p": {"d1": 3}, "x": {"d9": [6, 19]}}, 4, False),
    ({"a": {"d1": 3}, "x": {"d2": [4, 7]}}, 4, True)])
def test_what_an_author_had_before_its_eyes(entry, base, seen):
    """5.7: added and seen, or its own; not removed, or removed by somebody it had not seen."""
    assert elements.seen_items({"p": entry}, N, author(), base) == (["p"] if seen else [])


# --- elements, their places and what is empty in them -----------------------------------------------


def test_what_is_empty_in_an_element_is_not_kept_and_not_shown():
    made = elements.new_elements([{"e": "e1", "value": "x", "label": "", "pref": None, "pos": 0}])
    assert made == {"e1": {"i": 0, "s": {"value": "x", "pos": 0}}}
    emptied = {"value": ["", 5, "d", 1, 9], "label": [None, 5, "d", 1, 9], "pos": 0}
    assert elements.values_of({"s": emptied}) == {"pos": 0}


def test_elements_of_one_add_stand_in_the_order_of_their_ids():
    entries = {e: {"o": 2, "i": 0, "a": {"d": 1}, "s": {"value": e}} for e in ("e2", "e1")}
    assert [item["e"] for item in elements.element_list(entries, N, lambda entry: "")] == ["e1", "e2"]


def test_elements_of_the_creation_come_when_it_came():
    entries = {"e1": {"o": 2, "i": 0, "a": {"d": 1}, "s": {"value": "before"}}, "e0": {"i": 0, "s": {"value": "made"}},
               "e2": {"o": 4, "i": 0, "a": {"d": 1}, "s": {"value": "after"}}}
    assert [item["e"] for item in elements.element_list(entries, N, lambda entry: "")] == ["e1", "e0", "e2"]


@pytest.mark.parametrize(("places", "shown"), [
    ((None, 0.5, 1), "abc"), ((0.5, None, 1), "bac"), ((1, 0.5, None), "cba"), (("x", 0.5, -1), "cab"),
    ((True, [2], 0.5), "bca")])
def test_a_place_that_is_no_number_is_the_first(places, shown):
    """5.3: by ``pos``; what an app of tomorrow or an enemy writes there sorts as nothing."""
    entries = {e: {"i": i, "s": {"value": e} | ({} if pos is None else {"pos": [pos, 5, "d", 1, 9]})}
               for i, (e, pos) in enumerate(zip("abc", places, strict=True))}
    assert "".join(item["e"] for item in elements.element_list(entries, N, lambda entry: "")) == shown


# --- what a put names -------------------------------------------------------------------------------


def test_a_put_names_what_it_points_at_and_what_it_no_longer_does():
    assert list(references.named_in_put("swap", {"contact": "c1", "token": "t"}, {})) == ["c1"]
    assert list(references.named_in_put("swap", {"contact": None}, {})) == []
    both = {"contacts": {"add": ["c1", "c2"], "rem": ["c3"]}, "tags": {"add": ["c4"]}}
    assert list(references.named_in_put("interaction", {}, both)) == ["c1", "c2", "c3"]
    assert list(references.named_in_put("interaction", {}, {"contacts": {"add": ["c1"]}})) == ["c1"]
    assert list(references.named_in_put("interaction", {}, {"contacts": {"rem": ["c1"]}})) == ["c1"]
    assert list(references.named_in_put("a_kind_of_tomorrow", {"contact": "c1"}, both)) == []


def test_a_kind_of_tomorrow_has_no_references_and_no_parents():
    assert references.list_fields("a_kind_of_tomorrow") == ()
    assert references.single_fields("a_kind_of_tomorrow") == ()
    assert references.parent_field("a_kind_of_tomorrow") == ""
    record = Record("x", "a_kind_of_tomorrow", 4, 4, {"contacts": ["c"]}, {})
    assert references.repoint(record, "c", "b") is False
    assert references.point_back(record, "c", "b") is False
    assert references.targets(record) == set()


def test_a_record_without_lists_points_nowhere():
    bare = Record("m", "interaction", 4, 4, {}, {"n": N})
    assert references.repoint(bare, "c", "b") is False
    bare.versions["w"] = {"contacts": {"b": [["c", False]]}}
    assert references.point_back(bare, "c", "b") is False
    bare.versions = {"n": N, "e": {"tags": {}}, "w": {"contacts": {"b": [["c", False]]}}}
    assert references.point_back(bare, "c", "b") is False


def test_a_list_that_is_not_shown_is_moved_and_stays_so():
    record = Record("m", "interaction", 4, 4, {}, {"n": N, "e": {"contacts": {"c": {"i": 0, "a": {}}}}})
    assert references.repoint(record, "c", "b")
    assert record.versions["e"] == {"contacts": {"b": {"i": 0, "a": {}}}} and record.doc == {}


def test_two_merges_into_one_are_both_remembered():
    record = meeting(p={"i": 0}, q={"i": 1})
    references.repoint(record, "p", "s")
    references.repoint(record, "q", "s")
    assert record.versions["w"] == {"contacts": {"s": [["p", False], ["q", True]]}}
