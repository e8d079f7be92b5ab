"""Long text (SPEC.md 5.6; scenarios 41 to 50b), and its guarantee as properties."""

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.merge.myers import Budget, matches
from sync.merge.text import SEPARATOR, merge


def notes(world, base, mine, theirs):
    a, b = world.shared(2, name="Jo", note=base)
    a.edit("c1", note=mine)
    world.clock.tick()
    b.edit("c1", note=theirs)
    world.sync(a, b)
    return world.doc().get("note")


def test_note_edits_in_different_paragraphs_merge(world):
    assert notes(world, "one\n\ntwo\n\nthree\n", "ONE\n\ntwo\n\nthree\n", "one\n\ntwo\n\nTHREE\n") == \
        "ONE\n\ntwo\n\nTHREE\n"
    assert world.conflicts() == []


def test_note_both_append_keeps_both(world):
    assert notes(world, "Met.", "Met.\nLikes tea", "Met.\nLikes maps") == "Met.\nLikes tea\nLikes maps"
    assert world.conflicts() == []


def test_note_same_word_edited_keeps_both_with_card(world):
    note = notes(world, "the cat sat", "the dog sat", "the cow sat")
    assert "dog" in note and "cow" in note and SEPARATOR in note
    card, = world.conflicts("text")
    assert (card["winner"]["v"], card["loser"]["v"]) == ("the dog sat", "the cow sat")
    assert card["base"] == {"v": "the cat sat"}


def test_note_one_line_different_words_merge(world):
    assert notes(world, "one two three", "one TWO three", "one two THREE") == "one TWO THREE"
    assert world.conflicts() == []


def test_note_delete_paragraph_vs_edit_inside_keeps_edit(world):
    assert notes(world, "a\nb c\nd\n", "a\nd\n", "a\nb X c\nd\n") == "a\nb X c\nd\n"


def test_note_chain_of_offline_saves_merges_once(world):
    a, b = world.shared(2, name="Jo", note="base")
    for i in range(5):
        a.edit("c1", note=a.doc("c1")["note"] + f" word{i}")
    b.edit("c1", note="base theirs")
    world.sync(b)
    world.sync(a, b)
    words = Counter(world.doc()["note"].split())
    assert words == Counter(["base", "theirs", *(f"word{i}" for i in range(5))])


def test_note_chain_survives_a_pull_in_the_middle(world):
    a, b = world.shared(2, name="Jo", note="base")
    a.edit("c1", note="base one")
    b.edit("c1", note="base theirs")
    world.sync(b)
    a.fetch(world.server)
    a.edit("c1", note="base one two")
    world.sync(a, b)
    assert Counter(world.doc()["note"].split()) == Counter(["base", "theirs", "one", "two"])


def test_note_base_unknown_keeps_both(world):
    a, b = world.devices(2)
    a.create("contact", "c1", name="Jo", note="first half")
    b.create("contact", "c1", name="Jo", note="second half")
    world.sync(a, b)
    assert world.doc()["note"].split() == ["first", "half", "second", "half"]


def test_adjacent_words_by_two_people_give_one_sentence(world):
    assert notes(world, "alpha beta gamma", "alpha BETA1 gamma", "alpha beta GAMMA2") == "alpha BETA1 GAMMA2"


def test_note_unicode_emoji_rtl_combining_survive(world):
    base = "日本語 مرحبا e\u0301 👩\u200d🔬\r\n"
    mine, theirs = base + "שלום\r\n", "✨ " + base
    note = notes(world, base, mine, theirs)
    for word in ("日本語", "مرحبا", "e\u0301", "👩\u200d🔬", "שלום", "✨"):
        assert word in note


def test_note_lone_surrogates_and_nul_are_cleaned(world):
    a, _b = world.shared(2, name="Jo")
    a.edit("c1", note="a\x00b\ud800c")
    a.send(world.server)
    assert world.doc()["note"] == "ab\ufffdc"


def test_word_before_one_that_the_other_took_away_with_its_space_stands_apart():
    base, theirs, mine = "one two three", "one two NEW three", "one two"
    for sides in ((theirs, mine), (mine, theirs)):
        assert merge(base, *sides).text.split() == ["one", "two", "NEW"]


def test_ideographs_are_words(world):
    assert merge("日本語", "日本人語", "新日本語").text == "新日本人語"


def test_note_64k_repetitive_text_within_budget():
    """Steps are counted, not time: the budget is never overdrawn by more than one row of the search."""
    line = "- call Jo about the demo\n"
    base = line * 2600
    theirs = "x\n" + line * 2500
    mine = line * 2590 + "y\n" + line * 5
    budget = Budget()
    numbers = {line: 0, "x\n": 1, "y\n": 2}
    of_base, of_theirs = ([numbers[ln] for ln in t.splitlines(keepends=True)] for t in (base, theirs))
    before = budget.left
    matches(of_base, of_theirs, budget)
    assert 0 <= budget.left <= before
    merged = merge(base, theirs, mine)
    assert "x\n" in merged.text and "y\n" in merged.text
    worst = merge("ab\ncd\n" * 10_000, "x\n" + "cd\nab\n" * 10_000, "ab\n" * 10_000 + "cd\n" * 10_000)
    assert "x\n" in worst.text


# --- properties: edits correlated by one base -----------------------------------------------------

WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "eins", "zwei", "日", "本", "été", "x", "y", "z"])
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", " ", "\n", "\n\n"])), max_size=14)


@st.composite
def edit_of(draw, base, marker):
    """A copy of ``base`` with words inserted (marked), deleted and replaced."""
    out, n = [], 0
    for token in base:
        what = draw(st.sampled_from(["keep"] * 6 + ["insert", "delete", "replace"]))
        if what in ("insert", "replace"):
            n += 1
            out.append((f"{marker}{n}", draw(st.sampled_from([" ", "\n"]))))
        if what in ("keep", "insert"):
            out.append(token)
    if draw(st.booleans()):
        out.append((f"{marker}0", draw(st.sampled_from(["", " ", "\n"]))))
    return out


@st.composite
def triples(draw):
    base = draw(TEXTS)
    sides = ["".join(a + b for a, b in side) for side in (base, draw(edit_of(base, "T")), draw(edit_of(base, "M")))]
    return tuple(side.rstrip() if draw(st.booleans()) else side for side in sides)


def words(text):
    return re.findall(r"[日本]|[^\s日本]+", text)


@settings(max_examples=300, deadline=None)
@given(triples())
def test_note_merge_idempotent_and_deterministic(triple):
    base, theirs, mine = triple
    merged = merge(base, theirs, mine)
    assert merge(base, theirs, mine) == merged
    assert merge(base, theirs, theirs).text == theirs
    assert merge(base, base, mine).text == mine
    assert merge(base, theirs, base).text == theirs
    assert merge(mine, merged.text, mine).text == merged.text


@settings(max_examples=400, deadline=None)
@given(triples())
def test_every_inserted_word_survives_and_stands_whole(triple):
    base, theirs, mine = triple
    merged = words(merge(base, theirs, mine).text)
    for side in (theirs, mine):
        inserted = [w for w in words(side) if re.fullmatch(r"[TM]\d+", w)]
        for word in inserted:
            assert word in merged, (triple, merged)


@settings(max_examples=400, deadline=None)
@given(triples())
def test_nothing_appears_that_nobody_wrote(triple):
    base, theirs, mine = triple
    merged = Counter(words(merge(base, theirs, mine).text))
    merged.pop(SEPARATOR, None)
    wrote = Counter(words(theirs)) + Counter(words(mine))
    assert merged <= wrote, triple


@settings(max_examples=400, deadline=None)
@given(triples())
def test_a_word_deleted_by_one_and_untouched_by_the_other_is_gone(triple):
    """Unless one side deleted a whole hunk, whose other version is kept then."""
    base, theirs, mine = triple
    result = merge(base, theirs, mine)
    kept_base = Counter(words(result.text))
    for word in set(words(base)):
        times = [Counter(words(t))[word] for t in (base, theirs, mine)]
        one_line = "\n" not in base + theirs + mine
        if times == [1, 0, 1] and one_line and theirs.strip():
            assert kept_base[word] == 0, (triple, result)
