"""The quick JSON of the server is the engine's own: hashes of mutations rest on it (SPEC.md 4.7)."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from sync.normalise import canonical as plain_canonical
from webapp.records.context import canonical

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
KEYS = st.text("az\uffff😀é", max_size=3)
OBJECTS = st.dictionaries(KEYS, st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6,
), max_size=4)  # fmt: skip


@given(OBJECTS)
@example({"pos": 1e-05})
@example({"pos": [1.5e-7, 1e16, -0.0, 1e22]})
@example({"z": 2**70})
def test_both_write_one_text(value: dict[str, Any]) -> None:
    assert canonical(value) == plain_canonical(value)
