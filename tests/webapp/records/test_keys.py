"""Two writings of one number are one key; other people's numbers are not."""

import random

import phonenumbers
import pytest

from webapp.records.keys import _understood, normalise, phone_key


@pytest.mark.parametrize("typed, key", [
    ("+33 1 70 18 99 00", "+33170189900"), ("+33 (0)1 70 18 99 00", "+33170189900"),
    ("+44 (0)20 7946 0018", "+442079460018"), ("tel:+1-212-555-0100", "+12125550100"),
    ("+49 30 1234567 ext. 12", "+49301234567;ext=12"), ("+39 06 6982", "+39066982"),
    ("020 7946 0018", "02079460018"), ("nobody", ""), ("", ""), ("+", ""), ("+999 12345678", "+99912345678"),
    ("\uff0b\uff13\uff13 \uff11 \uff17\uff10 \uff11\uff18 \uff19\uff19 \uff10\uff10", "+33170189900"),
])  # fmt: skip
def test_a_number_has_one_key_however_it_is_typed(typed: str, key: str) -> None:
    assert phone_key(typed) == key


def test_the_quick_way_is_the_same_as_libphonenumber() -> None:
    chance = random.Random(7)
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        for _ in range(60):
            digits = "".join(chance.choices("0123456789", k=chance.randrange(5, 13)))
            number = f"+{code} {digits[0]} {digits[1:]}"
            assert phone_key(number) == _understood(number), number


def test_other_keys_are_the_engine_s() -> None:
    assert normalise("email", " Jo@Nimbus.Example ") == "jo@nimbus.example"
    assert normalise("link", "https://www.nimbus.example/jo/") == "nimbus.example/jo"
