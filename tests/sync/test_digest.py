"""The digest of many records at once is that of each, one after the other (SPEC.md 8)."""

from functools import reduce
from operator import xor

from hypothesis import given
from hypothesis import strategies as st

from sync import digest

ROWS = st.lists(st.tuples(st.text("abcé😀-0", min_size=1, max_size=6), st.integers(0, 2**53)), max_size=60)


@given(ROWS)
def test_many_at_once_are_as_one_after_the_other(rows):
    assert digest.of_records(rows) == reduce(xor, (digest.of_records([row]) for row in rows), 0)
