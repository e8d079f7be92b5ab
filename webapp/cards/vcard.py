"""A shared card as a vCard 3.0 file (RFC 2426): what every address book reads.

Both N and FN: FN is the name as its owner writes it; N is derived so that a reader
that ignores FN still shows the same words in the same order.
"""

import re
from collections.abc import Mapping
from typing import Any

import vobject

Shared = Mapping[str, Any]

FAMILY_FIRST = re.compile("^[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+\\s+\\S")
"""Han, Kana and Hangul names are written family name first."""
TYPES = {"mobile": "CELL", "work": "WORK", "home": "HOME", "fax": "FAX", "pager": "PAGER"}


def vcard(card: Shared, link: str) -> str:
    """The card's text: CRLF, folded at 75 octets, UTF-8 when encoded. ``link`` is its swap address."""
    made = vobject.vCard()
    _name(made, card)
    _work(made, card)
    _reachable(made, card, link)
    _place(made, card)
    for name, key in (("pronouns", "pronouns"), ("x-pronunciation", "pronunciation"), ("note", "about"), ("tz", "tz")):
        _add(made, name, card.get(key))
    for name, key in (("lang", "languages"), ("x-offers", "offers"), ("x-seeks", "seeks")):
        for value in card.get(key, ()):
            _add(made, name, value)
    return str(made.serialize(validate=False))


def name_parts(name: str) -> tuple[str, str]:
    """Family and given name, for N."""
    words = name.split()
    if len(words) < 2:
        return "", name.strip()
    if FAMILY_FIRST.match(name.strip()):
        return words[0], " ".join(words[1:])
    return words[-1], " ".join(words[:-1])


def _name(made: Any, card: Shared) -> None:
    family, given = name_parts(card.get("name", ""))
    made.add("n").value = vobject.vcard.Name(family=family, given=given)
    full = made.add("fn")
    full.value = card.get("name", "")
    if card.get("name_lang"):
        full.params["LANGUAGE"] = [card["name_lang"]]
    _add(made, "sort-string", card.get("name_reading"))


def _work(made: Any, card: Shared) -> None:
    if card.get("organisation"):
        made.add("org").value = [card["organisation"]]
    _add(made, "title", card.get("title"))


def _reachable(made: Any, card: Shared, link: str) -> None:
    for name, key in (("tel", "phones"), ("email", "emails")):
        for entry in card.get(key, ()):
            _typed(made, name, entry["value"], entry.get("label", ""))
    urls = [
        link,
        *(e["value"] for e in card.get("links", ())),
        *(e["url"] for e in card.get("socials", ()) if "url" in e),
    ]
    for url in dict.fromkeys(urls):
        _add(made, "url", url)
    for social in card.get("socials", ()):
        if "url" not in social:
            line = _add(made, "x-socialprofile", social["handle"])
            line.params["TYPE"] = [re.sub(r"[^\w-]", "", social["network"]) or "other"]


def _place(made: Any, card: Shared) -> None:
    entries = list(card.get("addresses", ()))
    here = {part: card[part] for part in ("city", "country") if part in card}
    if here and not any(e["value"].get("city") == here.get("city") for e in entries):
        entries.insert(0, {"value": here})
    for entry in entries:
        _typed(made, "adr", _address(entry["value"]), entry.get("label", ""))


def _address(parts: Mapping[str, str]) -> Any:
    get = parts.get
    return vobject.vcard.Address(street=get("street", ""), city=get("city", ""), region=get("region", ""),
                                 code=get("code", ""), country=get("country", ""),
                                 extended=get("extended", ""))


def _typed(made: Any, name: str, value: Any, label: str) -> None:
    line = made.add(name)
    line.value = value
    if label.lower() in TYPES:
        line.type_param = TYPES[label.lower()]


def _add(made: Any, name: str, value: Any) -> Any:
    if not value:
        return None
    line = made.add(name)
    line.value = value
    return line
