"""The ``PREFIX:KEY:value;KEY:value;;`` family: MECARD, BIZCARD, MATMSG, WIFI. The server's side of ``mecard.ts``."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from webapp.cards.profiles import profile_of
from webapp.cards.text import clean_line, clean_text, web_link
from webapp.imports.links import email_of, phone_of, swap_link
from webapp.imports.people import compact, is_family_first

JsonObject = dict[str, Any]
Fields = Mapping[str, list[str]]
LONGEST = 8192
MOST = 20


def fields_of(prefix: str, text: str) -> dict[str, list[str]]:
    """The values by key of such a code, escapes kept; empty where ``text`` has another prefix."""
    fields: dict[str, list[str]] = {}
    if text[: len(prefix) + 1].upper() != f"{prefix}:":
        return fields
    for part in _split(text[len(prefix) + 1 : LONGEST], ";")[:100]:
        key, colon, value = part.partition(":")
        if colon and key.strip():
            fields.setdefault(key.strip().upper(), []).append(value)
    return fields


def first(fields: Fields, key: str) -> str:
    """The first value of a key as it is meant, or an empty text."""
    return _plain(fields.get(key, [""])[0])


def mecard(text: str) -> JsonObject | None:
    """NTT DOCOMO's card."""
    fields = fields_of("MECARD", text)
    names = {"name": _comma_name(fields, "N"), "name_reading": _comma_name(fields, "SOUND")}
    return _card(fields, names, "TITLE", "ORG", ("TEL", "TEL-AV"), "EMAIL")


def bizcard(text: str) -> JsonObject | None:
    """The card of business card scanners."""
    fields = fields_of("BIZCARD", text)
    parts = (clean_line(first(fields, key), 150) for key in ("N", "X"))
    return _card(fields, {"name": " ".join(filter(None, parts))}, "T", "C", ("B", "M"), "E")


def _card(
    fields: Fields, names: JsonObject, title: str, organisation: str, phones: Iterable[str], email: str
) -> JsonObject | None:
    urls = [_plain(url) for url in fields.get("URL", ())[:MOST]]
    swap = next(filter(None, map(swap_link, urls)), None)
    others = [url for url in urls if not swap_link(url)]
    streets = [clean_line(_plain(address)) for address in fields.get("ADR", ())[:5]]
    person = compact({
        **names, "title": clean_line(first(fields, title)), "organisation": clean_line(first(fields, organisation)),
        "about": clean_text(first(fields, "NOTE")) if title == "TITLE" else "",
        "phones": _values([number for key in phones for number in fields.get(key, ())], phone_of),
        "emails": _values(fields.get(email, []), email_of),
        "links": _values(others, lambda url: "" if profile_of(url) else web_link(url)),
        "socials": [profile for profile in map(profile_of, others) if profile],
        "addresses": [{"value": {"street": street}} for street in streets if street],
    })
    if not person and not swap:
        return None
    return {"person": person, "swap": swap} if swap else {"person": person}


def _comma_name(fields: Fields, key: str) -> str:
    """The name "Family,Given" in the order in which its script is read; a name without a comma as it is."""
    family, *rest = (clean_line(_plain(part), 150) for part in _split(fields.get(key, [""])[0], ","))
    given = " ".join(filter(None, rest))
    return " ".join(filter(None, (family, given) if is_family_first(family) else (given, family)))


def _values(found: list[str], value_of: Callable[[str], str]) -> list[JsonObject]:
    kept = dict.fromkeys(filter(None, (value_of(_plain(text)) for text in found[:MOST])))
    return [{"value": value} for value in kept]


def _plain(value: str) -> str:
    return re.sub(r"\\([\s\S])", r"\1", value)


def _split(text: str, separator: str) -> list[str]:
    """Splits where no backslash stands before ``separator``; escapes stay for the next reader."""
    parts, part, position = [], "", 0
    while position < len(text):
        if text[position] == "\\":
            part += text[position : position + 2]
            position += 1
        elif text[position] == separator:
            parts.append(part)
            part = ""
        else:
            part += text[position]
        position += 1
    return [*parts, part]
