"""Merging long text, small cases all of them: the rules of SPEC.md 5.6 on words that each stand once.

Where every word is unique, who kept, wrote or took away what is plain, and the rules can be
said without a search; ``test_notes.py`` has words that repeat.
"""

import re
from itertools import product

import pytest

from sync.merge.text import SEPARATOR, merge

Side = tuple[str, ...]
Triple = tuple[Side, Side, Side]


def edits(base: Side, marker: str) -> list[Side]:
    """Every word kept or gone, with or without a new word in each gap (gone with a new one: replaced)."""
    out = []
    for gaps in product((False, True), repeat=len(base) + 1):
        for kept in product((False, True), repeat=len(base)):
            side = [f"{marker}0"] if gaps[0] else []
            for i, word in enumerate(base):
                side += [word] if kept[i] else []
                side += [f"{marker}{i + 1}"] if gaps[i + 1] else []
            out.append(tuple(side))
    return out


def changes(base: Side, side: Side) -> list[tuple[int, set[str], Side]]:
    """Between words that were kept: place in the base, words gone, words new."""
    out, place, gone, new = list[tuple[int, set[str], Side]](), 0, set[str](), Side()
    rest = list(side)
    for i, word in enumerate((*base, "")):
        if word and word not in side:
            gone |= {word}
            continue
        while rest and rest[0] != word:
            new += (rest.pop(0),)
        if gone or new:
            out.append((place, gone, new))
        place, gone, new, rest = i + 1, set(), (), rest[1:]
    return out


def both_replaced(base: Side, theirs: Side, mine: Side) -> bool:
    return any(gone & gone_too and new and new_too for _, gone, new in changes(base, theirs)
               for _, gone_too, new_too in changes(base, mine))


def remain(base: Side, theirs: Side, mine: Side) -> set[str]:
    """What stands afterwards: all that is new, and what both kept; what one side emptied is as the other has it."""
    if not theirs or not mine:
        return {*theirs, *mine}
    return {w for side in (theirs, mine) for w in side if w not in base or (w in theirs and w in mine)}


def check_order(words: list[str], base: Side, theirs: Side, mine: Side) -> None:
    for side in (theirs, mine):
        assert [w for w in words if w in side] == [w for w in side if w in words], "each side's words keep their order"
    for place, _, new in changes(base, theirs):
        for place_too, _, new_too in changes(base, mine):
            if place == place_too:
                assert all(words.index(t) < words.index(m) for t in new for m in new_too), "theirs first"


def triples(base: Side) -> list[Triple]:
    return [(base, t, m) for t, m in product(edits(base, "T"), edits(base, "M")) if t != m and base not in (t, m)]


TRIPLES = triples(("a",)) + triples(("a", "b")) + triples(("a", "b", "c"))[::13]


@pytest.mark.parametrize("space", [" ", ""], ids=["words", "signs"])
def test_words_of_one_line(space: str) -> None:
    """New words stand once, base words iff both kept them, two versions only where both replaced a word."""
    for triple in TRIPLES:
        base, theirs, mine = signs(triple) if space == "" else triple
        merged = merge(*(space.join(side) for side in (base, theirs, mine)))
        about = (base, theirs, mine, merged)
        words = re.findall(r"\S+" if space else r"\S", merged.text)
        wanted = remain(base, theirs, mine)
        assert sorted(w for w in words if w != SEPARATOR) == sorted(wanted), about
        replaced = bool(theirs and mine) and both_replaced(base, theirs, mine)
        assert merged.replaced == replaced == (SEPARATOR in words), about
        check_order([w for w in words if w != SEPARATOR], base, theirs, mine)
        lines = merged.text.split(f"\n{SEPARATOR}\n")
        assert all(line == space.join(line.split()) for line in lines), (about, "one space between words, none behind")


def signs(triple: Triple) -> tuple[Side, ...]:
    """The same with one ideograph for each word."""
    known = sorted({w for side in triple for w in side})
    return tuple(tuple(chr(0x4E00 + known.index(w)) for w in side) for side in triple)


@pytest.mark.parametrize("end", ["\n", ""], ids=["ended", "open"])
def test_lines(end: str) -> None:
    """The same of lines, each its own word: lines that one side took away whole are as the other has them."""
    for base, theirs, mine in TRIPLES:
        texts = ["\n".join(side) + end * bool(side) for side in (base, theirs, mine)]
        merged = merge(*texts)
        wanted = set[str]()
        for b, t, m in between_kept_lines(base, theirs, mine):
            wanted |= {*t} if b == m else {*m} if b == t else remain(b, t, m)
        words = [w for w in merged.text.split() if w != SEPARATOR]
        assert sorted(words) == sorted(wanted), (texts, merged)
        check_order(words, base, theirs, mine)


def between_kept_lines(base: Side, theirs: Side, mine: Side) -> list[Triple]:
    """Stretches between lines that both kept, and those lines themselves."""
    out = list[Triple]()
    for line in (w for w in base if w in theirs and w in mine):
        b, t, m = (side.index(line) for side in (base, theirs, mine))
        out += [(base[:b], theirs[:t], mine[:m]), ((line,), (line,), (line,))]
        base, theirs, mine = base[b + 1:], theirs[t + 1:], mine[m + 1:]
    return [*out, (base, theirs, mine)]


@pytest.mark.parametrize("space", [" ", "\n"], ids=["words", "lines"])
def test_an_edit_told_twice_stands_once(space: str) -> None:
    """As after a restore of the server; where nothing at all is left, the edit is as good as the first of its kind."""
    for triple in TRIPLES:
        base, theirs, mine = (space.join(side) for side in triple)
        merged = merge(base, theirs, mine)
        if merged.text and not merged.replaced:
            assert merge(base, merged.text, mine).text.split() == merged.text.split(), (triple, merged)
