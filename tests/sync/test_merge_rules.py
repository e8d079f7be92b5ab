"""The rules of ``sync/merge`` one by one, on values and not through a server (SPEC.md 5)."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.merge import elements, references, scalar
from sync.merge.myers import MAX_D, Budget, matches
from sync.merge.text import MAX_WORDS, SEPARATOR, merge
from sync.records import Record

# --- values kept whole ------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b", "alike"), [
    ("Jo", " Jo ", True), ("e\u0301", "\u00e9", True), ("Jo", "jo", False), (None, "", True), ([], {}, True),
    (None, "x", False), ("x", None, False), ({"t": 1}, None, False), ({"t": 1}, {"t": 1}, True), (1, 1, True),
    (1, 2, False), (1, True, False), (False, 0, False), (False, False, True), (0, None, False)])
def test_equal(a, b, alike):
    assert scalar.equal(a, b) is alike


ORDER = ("open", "let_go", "done")


@pytest.mark.parametrize(("current", "arriving", "seen", "more", "verdict"), [
    ("a", "a", True, {}, "noop"), ("a", "a", False, {}, "same"), ("a", "b", True, {}, "set"),
    ("a", None, False, {}, "kept"), (None, "b", False, {}, "filled"), (None, None, False, {}, "same"),
    ("a", "b", False, {"times": (5, 6)}, "won"), ("a", "b", False, {"times": (5, 5)}, "won"),
    ("a", "b", False, {"times": (5, 4)}, "lost"), ("a", "b", False, {"times": (5, 6), "yields": True}, "lost"),
    ("open", "done", False, {"order": ORDER, "times": (9, 1)}, "won"),
    ("done", "let_go", False, {"order": ORDER, "times": (1, 9)}, "lost"),
    ("done", "unknown", False, {"order": ORDER, "times": (1, 9)}, "won"),
    ("unknown", "open", False, {"order": ORDER, "times": (9, 1)}, "lost")])
def test_decide(current, arriving, seen, more, verdict):
    assert scalar.decide(current, arriving, seen=seen, **{"times": (0, 0), **more}) == verdict


# --- longest common subsequence ---------------------------------------------------------------------

SHORT = st.lists(st.integers(0, 4), max_size=12)


def length_by_table(a, b):
    """The textbook's way, in quadratic time."""
    row = [0] * (len(b) + 1)
    for x in a:
        above, row = row, [0]
        for j, y in enumerate(b):
            row.append(above[j] + 1 if x == y else max(above[j + 1], row[j]))
    return row[-1]


@settings(max_examples=300, deadline=None)
@given(SHORT, SHORT)
def test_matches_are_a_longest_common_subsequence(a, b):
    pairs, complete = matches(a, b, Budget())
    assert complete
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) == length_by_table(a, b)


def test_matches_count_their_steps():
    budget = Budget()
    assert matches([1, 2, 3], [1, 2, 3], budget) == ([(0, 0), (1, 1), (2, 2)], True)
    assert budget.left == Budget().left, "equal ends cost nothing"
    assert matches([1, 7, 3], [1, 8, 3], budget) == ([(0, 0), (2, 2)], True)
    assert budget.left == Budget().left, "nothing in common costs nothing"
    assert matches([1, 2], [2, 1], budget)[1]
    assert 0 < Budget().left - budget.left < 20
    few = Budget(3)
    assert matches([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], few) == ([], False)
    assert few.left == 0


@pytest.mark.parametrize(("n", "complete"), [(MAX_D // 2 + 1, True), (MAX_D // 2 + 2, False)])
def test_matches_give_up_beyond_so_many_edits(n, complete):
    """A list and its reverse share one item: 2 (n - 1) edits."""
    there, back = list(range(n)), list(range(n))[::-1]
    assert matches(there, back, Budget(10**9))[1] is complete


# --- text -------------------------------------------------------------------------------------------


def test_beyond_the_words_of_a_hunk_both_versions_stand():
    base, theirs, mine = ("".join(f"{w}{i} " for i in range(MAX_WORDS + 1)) for w in "btm")
    merged = merge(base, f" {theirs}", mine)
    assert merged.replaced
    assert merged.text == f" {theirs.rstrip()}\n{SEPARATOR}\n{mine}"


def test_beyond_the_budget_both_versions_stand():
    base = " ".join(str(i % 97) for i in range(3000))
    theirs, mine = (" ".join(str(i * k % 97) for i in range(3000)) for k in (5, 7))
    merged = merge(base, theirs, mine)
    assert merged.replaced
    assert merged.text == f"{theirs}\n{SEPARATOR}\n{mine}"


@pytest.mark.parametrize(("base", "theirs", "mine", "result"), [
    ("a b c", "a X b c", "a b Y c", "a X b Y c"),
    ("a b c", "a X c", "a Y c", f"a X\n{SEPARATOR}\nY c"),
    ("a b c d", "a d", "a b X c d", "a X d"),
    ("a b", "a b T", "a b M", "a b T M"),
    ("a", "a T", "a T", "a T"),
    ("a b c", "a T b c", "a T M b c", "a T M b c"),
    ("a b c", "a T M b c", "a M b c", "a T M b c"),
    ("a b c", "a c", "a c", "a c"),
    ("a b c d", "a c d", "a b d", "a d"),
    ("one\ntwo\n", "one\nT\ntwo\n", "one\nM\ntwo\n", "one\nT\nM\ntwo\n"),
    ("one\ntwo\n", "one\nT\nM\ntwo\n", "one\nM\ntwo\n", "one\nT\nM\ntwo\n"),
    ("one\ntwo\n", "one\nT\ntwo\n", "one\nT\nM\ntwo\n", "one\nT\nM\ntwo\n"),
    ("one\ntwo", "one\ntwo\nT", "one\ntwo\nM", "one\ntwo\nT\nM"),
    ("one\ntwo\n", "one\n", "one\ntwo X\n", "one\ntwo X\n"),
    ("one\ntwo\n", "one\ntwo X\n", "one\n", "one\ntwo X\n"),
    ("one \ntwo\n", "one\ntwo\nT\n", "one \ntwo\n M\n", "one\ntwo\nT\n M\n"),
    ("日本", "日T本", "日本M", "日T本M"),
    ("", "T", "M", "T\nM"),
])
def test_text(base, theirs, mine, result):
    assert merge(base, theirs, mine).text == result


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


def meeting(**entries):
    record = Record("m", "interaction", 4, 4, {"contacts": list(entries)}, {"n": N, "e": {"contacts": entries}})
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


# --- deletes ----------------------------------------------------------------------------------------


def test_undelete_of_a_meeting_brings_its_person_back(world):
    a, b = world.shared(2, name="Jo")
    a.create("interaction", "m", contacts=["c1"], note="met")
    world.sync(a, b)
    a.delete("c1")
    world.sync(a, b)
    b.undelete("m")
    world.sync(b, a)
    assert {"c1", "m"} <= world.documents().keys()


def test_question_about_two_goes_with_either(world):
    for gone in ("c1", "c2"):
        a, = world.devices(1)
        for i, name in (("c1", "Jo"), ("c2", "Mo")):
            a.create("contact", i, name=name, emails=[{"e": f"e{i}", "value": "same@x.example"}])
        a.sync(world.server)
        assert len(world.conflicts("duplicate")) == 1
        a.delete(gone)
        a.sync(world.server)
        assert world.conflicts("duplicate") == []
        a.undelete(gone)
        a.sync(world.server)
        assert len(world.conflicts("duplicate")) == 1


# --- waiting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"op": "del", "kind": "ghost"}, {"op": "undel"}])
def test_a_change_of_what_is_kept_aside_waits_with_it(world, change):
    a, = world.devices(1)
    a.write({"op": "put", "kind": "ghost", "id": "x", "create": True, "set": {"boo": "1"}})
    a.write({**change, "id": "x"})
    a.sync(world.server)
    first, second = sorted(world.quarantined(), key=lambda row: row.mid)
    assert second.depends_on == first.id
    assert second.reason == "depends_on"


def test_a_cancelled_change_is_answered_as_nothing(world):
    a, = world.devices(1)
    a.write({"op": "nop"})
    assert a.send(world.server)["results"] == [{"mid": 1, "st": "noop", "seq": 0}]
