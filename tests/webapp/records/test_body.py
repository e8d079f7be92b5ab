"""Hostile bodies are refused before any lock, with a word that says why."""

import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.problems import BadJson, BadRequest, TooBig
from webapp.records import body


def test_gzip_bomb_rejected_before_lock() -> None:
    bomb = gzip.compress(b"\0" * 300_000_000)
    with pytest.raises(TooBig):
        body.inflate(bomb, 1024 * 1024)


def test_a_cut_gzip_body_is_refused() -> None:
    with pytest.raises(BadRequest):
        body.inflate(gzip.compress(b'{"a": 1}')[:-9], 100)
    with pytest.raises(BadRequest):
        body.inflate(b"no gzip at all", 100)
    with pytest.raises(BadRequest):
        body.inflate(zlib.compress(b"{}"), 100)


@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("depth, refused", [(31, False), (33, True), (2000, True), (200_000, True)])
def test_deeply_nested_json_refused(opening: str, closing: str, depth: int, refused: bool) -> None:
    text = (opening * depth + "1" + closing * depth).encode()
    if refused:
        with pytest.raises(body.TooDeep):
            body.parse_json(text)
    else:
        body.parse_json(text)


def test_brackets_inside_strings_are_no_nesting() -> None:
    value = {"note": "[{" * 500 + '\\" ['}
    assert body.parse_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"{]", b"[1,]", b"NaN", b"\xff\xfe", b'{"a":"\\ud800"', b'"\\u0000', b'[NaN,"\\u0000"]'],
)  # fmt: skip
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(BadJson):
        body.parse_json(text)


def test_nul_and_lone_surrogates_are_mended() -> None:
    text = rb'{"a\u0000b": ["x\ud800y", "\ud83d\ude00", "\u0000", 12345678901234567890123]}'
    assert body.parse_json(text) == {"ab": ["x\ufffdy", "\U0001f600", "", 12345678901234567890123.0]}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_every_json_value_comes_through(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert body.parse_json(text) == body.mend(value)
