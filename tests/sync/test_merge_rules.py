"""The rules of ``sync/merge`` one by one, on values and not through a server (SPEC.md 5)."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.merge import scalar
from sync.merge.myers import MAX_D, Budget, matches
from sync.merge.text import MAX_WORDS, SEPARATOR, merge

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


def test_matches_of_all_short_lists():
    """Every pair of lists of up to four items of three kinds."""
    lists = [items for length in range(5) for items in product(range(3), repeat=length)]
    for a, b in product(lists, lists):
        pairs, complete = matches(a, b, Budget())
        assert complete and all(a[i] == b[j] for i, j in pairs)
        assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
        assert len(pairs) == length_by_table(a, b), (a, b)


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


@pytest.mark.parametrize(("more", "replaced"), [(0, False), (1, True)])
def test_beyond_the_words_of_a_hunk_both_versions_stand(more, replaced):
    words = "a " * (MAX_WORDS // 3 - 2)
    base, theirs, mine = f"b {words}", f"T {words}", f"b {words}{'M ' * (1 + more)}"
    merged = merge(base + "c", theirs + "c", mine)
    assert merged.replaced is replaced
    assert merged.text == (f"{theirs}c\n{SEPARATOR}\n{mine}" if replaced else f"T {words}M ")


def test_one_side_beyond_the_budget_is_enough():
    """The other changed one word, which could be found in time."""
    base = " ".join(str(i % 97) for i in range(3000))
    one, other = f"X {base} ", " ".join(str(i * 5 % 97) for i in range(3000))
    assert merge(base, one, other).text == f"{one.rstrip()}\n{SEPARATOR}\n{other}"
    assert merge(base, other, one).text == f"{other}\n{SEPARATOR}\n{one}"


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
    ("a b c d", "a X Y d", "X c d", f"X Y\n{SEPARATOR}\nX d"),
    ("a b c d", "a X Y d", "a X d", "a X Y d"),
    ("a b c d", "a X b Y c d", "M d", "M X Y d"),
    ("p q", "p T", "p\nM q", "p\nT\nM"),
    ("a b", "a\nT b", "M", "M\nT"),
    ("A\n", "A\nB\n", "A\nC\n", "A\nB\nC\n"),
    ("", "a\nb\nc\n", "a\nb\n", "a\nb\nc\n"),
    ("", "b\nc\n", "a\nb\nc\n", "a\nb\nc\n"),
    ("", "aa\nbb\n", "a\nb\n", "aa\nbb\na\nb\n"),
])
def test_text(base, theirs, mine, result):
    assert merge(base, theirs, mine).text == result


@pytest.mark.parametrize(("base", "one", "other", "result"), [
    ("a\nb\nc\n", "A\nb \nc\n", "a\nb\nC\n", "A\nb \nC\n"),
    ("a b c d", "A b  c d", "a b c D", "A b  c D"),
    ("  a b", "  A b", "  a B", "  A B"),
    ("a b  ", "A b  ", "a B  ", "A B  "),
    ("a b", "A b ", "a B", "A B "),
    ("", "x \ny\n", "x\n", "x \ny\n"),
    ("", "x\ny\n", "x \n", "x\ny\n"),
])
def test_space_is_changed_by_who_changed_it(base, one, other, result):
    """Space behind a word or a line is no word: it is merged with it, whoever came first."""
    assert merge(base, one, other).text == merge(base, other, one).text == result


def test_lines_that_begin_with_other_space_are_two():
    assert merge("", " x\ny\n", "x\n").text == " x\ny\nx\n"
    assert merge("", "x\ny\n", " x\n").text == "x\ny\n x\n"


# --- puts on what is there already ------------------------------------------------------------------


def test_an_id_belongs_to_one_kind(world):
    phone, = world.devices(1)
    phone.create("contact", "c", name="Jo")
    phone.put("c", kind="event", set={"name": "Expo"}, create=True)
    answer = phone.send(world.server)
    assert [r["st"] for r in answer["results"]] == ["applied", "parked"]
    assert [row.reason for row in world.quarantined()] == ["bad_mutation: this id is a contact"]


@pytest.mark.parametrize("base", [1, 2])
def test_a_pre_image_of_what_is_there_changes_nothing(world, base):
    """5.8."""
    phone, = world.devices(1)
    phone.create("contact", "c", name="Jo")
    phone.write({"op": "put", "create": True, "kind": "contact", "id": "c", "b": base, "set": {"name": "Old"}})
    answer = phone.send(world.server)
    assert [r["st"] for r in answer["results"]] == ["applied", "noop"]
    phone.sync(world.server)
    assert phone.doc("c") == {"name": "Jo"}


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
