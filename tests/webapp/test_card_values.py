"""What a card's values become before anybody sees them: tokens, links, lines, and the fields that may leave."""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.kinds import KINDS
from tests.webapp.test_cards import everything_shown
from webapp.cards.serializer import SHAREABLE, SHOWN_AT_FIRST, received, shared
from webapp.cards.text import clean_line, web_link
from webapp.cards.tokens import canonical, token_of

VECTORS = Path(__file__).parents[1] / "vectors" / "shared.json"

def test_what_may_leave_is_no_private_field() -> None:
    fields = KINDS["card"].fields
    assert not [name for name in SHAREABLE if fields[name].private]
    assert set(SHOWN_AT_FIRST) <= set(SHAREABLE)
    assert "addresses" not in SHOWN_AT_FIRST


def test_tokens_of_other_servers_keep_their_spelling() -> None:
    assert canonical("aB_-" * 6) == "aB_-" * 6
    assert canonical("short") == canonical("x" * 44) == canonical("with/slash/in/the/middle") == ""
    assert token_of("abc") == "Q9W1DFWF077YMGA1"


def test_hostile_shapes_never_break_the_allow_list() -> None:
    for value in (None, 5, "x", [], {}, [[]], [{}], {"value": 1}, [None], "\ud800", "x" * 100_000):
        for serialize in (shared, received):
            made = serialize(everything_shown(dict.fromkeys(SHAREABLE, value)))
            assert len(json.dumps(made)) < 20_000


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("leithwalk.example/a", "https://leithwalk.example/a"), ("http://a.example", "http://a.example/"),
        ("https://bücher.example/ü?q=ü", "https://xn--bcher-kva.example/%C3%BC?q=%C3%BC"), ("ftp://a.example", ""),
        ("https://", ""), ("https://a b", ""), ("https://a.example:99999999", ""), ("//a.example", ""), ("", ""),
        ("https://[::1]:8000/x", "https://[::1]:8000/x"), ('https://a.example/"><x>', "https://a.example/%22%3E%3Cx%3E"),
    ],
)
def test_links_are_made_safe(text: str, link: str) -> None:
    assert web_link(text) == link


def test_marks_cannot_pile_up() -> None:
    assert len(clean_line("Z" + "\u0301" * 500)) < 12
    assert clean_line("नमस्ते ज़रा می‌خواهم 👩🏽‍🚀") == "नमस्ते ज़रा می‌خواهم 👩🏽‍🚀"


@pytest.mark.parametrize("case", json.loads(VECTORS.read_text("utf-8"))["cases"], ids=lambda case: case["name"])
def test_the_client_answers_alike(case: dict[str, Any]) -> None:
    assert shared(case["card"]) == case["shared"]
